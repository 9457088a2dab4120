using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.State;

public abstract partial class SharedStateTests
{
    [TestCase(null)]
    [TestCase(0)]
    public async Task A_write_whose_answer_was_lost_is_repeated_and_stored_once(int? expected)
    {
        var lost = _here.Faults.Add(StoreOperations.WriteState, Fault.FailAfter(), times: 2);

        var result = await Here.SetAsync(
            "plan",
            new Plan("once"),
            Ann,
            new() { ExpectedVersion = expected, OnConflict = expected is null ? null : StateConflictResolvers.Reject }
        );

        (result.Written, result.Current!.Version).Should().Be((true, 1));
        lost.Hits.Should().BePositive();
        (await There.GetHistoryAsync("plan")).Should().ContainSingle();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_write_whose_answer_was_lost_is_not_repeated_when_another_one_has_followed_it(bool merges)
    {
        await Here.SetAsync("count", 1, Ann);
        _here.Faults.Add(StoreOperations.WriteState, FollowedBy(() => There.UpdateAsync<int>("count", it => it + 100, Bob)));
        var options = merges ? new StateWriteOptions { ExpectedVersion = 1, OnConflict = Add } : null;

        var result = await Here.SetAsync("count", 2, Ann, options);

        (result.Written, result.Current!.Version, result.Current.Author).Should().Be((true, 2, Ann));
        (await There.GetHistoryAsync("count")).Select(it => There.Read<int>(it)).Should().Equal(102, 2, 1);
    }

    [Test]
    public async Task A_write_of_which_nobody_can_tell_whether_it_was_stored_says_so()
    {
        await Here.SetAsync("count", 1, Ann);
        _here.Faults.Add(
            StoreOperations.WriteState,
            FollowedBy(async () =>
            {
                for (var number = 0; number < 11; number++)
                    await There.SetAsync("count", number, Bob);
                return default;
            })
        );

        var write = () => Here.SetAsync("count", 2, Ann, new() { ExpectedVersion = 1, OnConflict = Add }).AsTask();

        (await write.Should().ThrowAsync<StoreUnavailableException>()).Which.OutcomeUnknown.Should().BeTrue();
    }

    [Test]
    public async Task Errors_of_the_store_that_pass_are_not_seen()
    {
        _here.Faults.Add("state.*", Fault.FailBefore(), times: 3);

        (await Here.SetAsync("plan", new Plan("through"), Ann)).Current!.Version.Should().Be(1);

        _here.Faults.Add("state.*", Fault.FailBefore(), times: 3);
        (await Here.GetAsync<Plan>("plan"))!.Value!.Text.Should().Be("through");
    }

    [Test]
    public async Task A_store_that_stays_away_is_an_error_that_says_whether_the_write_may_be_stored()
    {
        await using var impatient = await StateProcess.StartAsync(await OpenAsync(), options => options.StoreRetryWindow = TimeSpan.Zero);
        var write = () => impatient.State.SetAsync("plan", new Plan("lost?"), Ann).AsTask();

        impatient.Faults.Add(StoreOperations.WriteState, Fault.FailBefore());
        (await write.Should().ThrowAsync<StoreUnavailableException>()).Which.OutcomeUnknown.Should().BeFalse();

        impatient.Faults.Add(StoreOperations.WriteState, Fault.FailAfter());
        (await write.Should().ThrowAsync<StoreUnavailableException>()).Which.OutcomeUnknown.Should().BeTrue();
    }

    [Test]
    [Property("Requirement", "B-03")]
    public async Task A_process_that_was_fenced_writes_nothing_any_more()
    {
        await Here.SetAsync("plan", new Plan("before"), Ann);
        var session = await _here.Sessions.OpenAsync("talk");
        // A successor of the same name, as after a restart: the epoch of the first one is not accepted any more.
        await _there.Store.Leases.AcquireAsync(_here.Owner.Instance, TimeSpan.FromMinutes(1));

        Func<Task>[] writes =
        [
            async () => await Here.SetAsync("plan", new Plan("late"), Ann),
            async () => await Here.UpdateAsync<Plan>("plan", _ => new("late"), Ann),
            async () => await Here.DeleteAsync("plan", Ann),
            async () => await Here.RollBackAsync("plan", 1, Ann),
            async () => await Here.Of(session).SetAsync("plan", new Plan("late"), Ann),
        ];
        foreach (var write in writes)
            await write.Should().ThrowAsync<OwnerFencedException>();

        (await There.GetHistoryAsync("plan")).Should().ContainSingle();
        (await There.SetAsync("plan", new Plan("after"), Bob)).Written.Should().BeTrue();
    }

    // The store takes the write, another process writes, and only then the answer is lost.
    private static Fault FollowedBy(Func<ValueTask<StateWriteResult>> other) =>
        Fault.FailAfter(_ =>
        {
            Task.Run(async () => await other()).Wait(Guard);
            return new StoreUnavailableException("The answer was lost.") { OutcomeUnknown = true };
        });
}
