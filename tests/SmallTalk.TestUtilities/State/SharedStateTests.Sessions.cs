using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.State;

public abstract partial class SharedStateTests
{
    [Test]
    [Property("Requirement", "FR-023")]
    public async Task State_of_a_session_is_written_by_its_commits_and_has_versions_too()
    {
        var session = await _here.Sessions.OpenAsync("talk");
        var state = Here.Of(session);
        await state.SetAsync("plan", new Plan("draft"), Ann);
        var second = await state.SetAsync("plan", new Plan("final"), Bob);
        var back = await state.RollBackAsync("plan", 1, Ann);

        (second.Written, second.Current!.Version, back.Current!.Version).Should().Be((true, 2, 3));
        session.GetState("plan")!.Value.GetProperty("text").GetString().Should().Be("draft");
        session.Version.Should().Be(4, "it was created and committed to three times");
        state.Session.Should().Be(session.Id);
        var there = There.Of(await _there.Sessions.OpenAsync("talk"));
        (await there.GetHistoryAsync("plan"))
            .Select(it => (it.Author, there.Read<Plan>(it)!.Text))
            .Should()
            .Equal((Ann, "draft"), (Bob, "final"), (Ann, "draft"));
        (await There.GetEntryAsync("plan")).Should().BeNull("state of the partition is another scope");
        await there.DeleteAsync("plan", Bob);
        (await state.ListAsync()).Should().BeEmpty();
    }

    [TestCase(false)]
    [TestCase(true)]
    [Property("Requirement", "FR-024")]
    public async Task Increments_of_a_session_s_state_are_merged_and_none_is_lost(bool twoProcesses)
    {
        const int Each = 5;
        var session = await _here.Sessions.OpenAsync("talk");
        var state = Here.Of(session);
        var other = twoProcesses ? There.Of(await _there.Sessions.OpenAsync("talk")) : Here.Of(session);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => IncrementAsync(writer % 2 == 0 ? state : other))))
            .WaitAsync(Guard, TimeProvider.System);

        (await state.GetAsync<int>("count"))!.Value.Should().Be(Writers * Each);

        static async Task IncrementAsync(ISharedState state)
        {
            for (var number = 0; number < Each; number++)
            {
                var read = await state.GetAsync<int>("count");
                await state.SetAsync("count", (read?.Value ?? 0) + 1, Ann, StateWriteOptions.MadeFrom(read?.Entry, Add));
            }
        }
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_session_s_state_knows_the_same_strategies()
    {
        var here = Here.Of(await _here.Sessions.OpenAsync("talk"));
        var there = There.Of(await _there.Sessions.OpenAsync("talk"));
        await here.SetAsync("count", 1, Ann);
        await here.SetAsync("count", 2, Ann);
        var upon = (IStateConflictResolver resolver) => new StateWriteOptions { ExpectedVersion = 1, OnConflict = resolver };

        var first = await there.SetAsync("count", 10, Bob, upon(StateConflictResolvers.FirstWriteWins));
        var rejected = () => there.SetAsync("count", 10, Bob, upon(StateConflictResolvers.Reject)).AsTask();

        (first.Written, first.Current!.Version).Should().Be((false, 2));
        var error = (await rejected.Should().ThrowAsync<StateConflictException>()).Which;
        (error.ExpectedVersion, error.CurrentVersion, error.Current!.Author).Should().Be((1L, 2L, Ann));
        (await there.SetAsync("count", 11, Bob, upon(Add))).Written.Should().BeTrue();
        (await here.GetAsync<int>("count"))!.Value.Should().Be(12, "1 became 2 here and 11 there");
        (await there.SetAsync("count", 99, Bob, upon(StateConflictResolvers.LastWriteWins))).Written.Should().BeTrue();
        (await here.GetAsync<int>("count"))!.Value.Should().Be(99);
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_write_of_a_session_s_state_is_written_however_many_others_have_followed_before_it_is_told()
    {
        var here = Here.Of(await _here.Sessions.OpenAsync("talk"));
        var there = There.Of(await _there.Sessions.OpenAsync("talk"));
        _here.Faults.Add(StoreOperations.GetStateHistory, PrecededBy(() => WriteAllAsync(there)));

        var result = await here.SetAsync("count", 0, Ann);

        (result.Written, result.Current!.Version, result.Current.Author).Should().Be((true, 12, Bob));

        static async Task WriteAllAsync(ISharedState state)
        {
            for (var number = 1; number <= 11; number++)
                await state.SetAsync("count", number, Bob);
        }
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_write_of_a_session_s_state_that_gave_way_is_not_written_however_many_versions_there_are()
    {
        var here = Here.Of(await _here.Sessions.OpenAsync("talk"));
        var there = There.Of(await _there.Sessions.OpenAsync("talk"));
        for (var number = 1; number <= 12; number++)
            await there.SetAsync("count", number, Bob);

        var result = await here.SetAsync("count", 0, Ann, new() { ExpectedVersion = 1, OnConflict = StateConflictResolvers.FirstWriteWins });

        (result.Written, result.Current!.Version, result.Current.Author).Should().Be((false, 12, Bob));
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_commit_says_what_its_entries_were_made_from_and_who_decides()
    {
        var here = await _here.Sessions.OpenAsync("talk");
        var there = await _there.Sessions.OpenAsync("talk");
        await here.CommitAsync(Change("count", 1, null));
        await here.CommitAsync(Change("count", 2, null));

        await there.CommitAsync(Change("count", 11, new() { ExpectedVersion = 1, OnConflict = Add }));
        await here.RefreshAsync();

        here.GetState("count")!.Value.GetInt32().Should().Be(12);
    }

    [Test]
    public async Task A_commit_that_is_given_its_id_again_has_no_second_effect()
    {
        var session = await _here.Sessions.OpenAsync("talk");
        var change = Change("count", 1, null) with { CommitId = CommitId.New() };

        var receipt = await session.CommitAsync(change);
        await session.CommitAsync(Change("count", 2, null));
        await session.CommitAsync(change);

        receipt.Version.Should().Be(2);
        session.GetState("count")!.Value.GetInt32().Should().Be(2);
        (await Here.Of(session).GetHistoryAsync("count")).Should().HaveCount(2);
    }

    [Test]
    [Property("Requirement", "FR-025")]
    public async Task State_of_a_session_is_watched_too()
    {
        var here = Here.Of(await _here.Sessions.OpenAsync("talk"));
        await using var watch = new StateWatching(There.Of(await _there.Sessions.OpenAsync("talk")), "");

        var written = await here.SetAsync("plan", new Plan("draft"), Ann);
        await watch.SeenAsync(written.Current!);
        written = await here.SetAsync("plan", new Plan("final"), Ann);
        await watch.SeenAsync(written.Current!);
    }

    // Others write first, and the call is made again.
    private static Fault PrecededBy(Func<Task> others) =>
        Fault.FailBefore(_ =>
        {
            Task.Run(others).Wait(Guard);
            return new StoreUnavailableException("The store is away for a moment.");
        });

    private static SessionChange Change(string name, int value, StateWriteOptions? options) =>
        new()
        {
            State =
            [
                new(name, System.Text.Json.JsonSerializer.SerializeToElement(value, PlanJson.Default.Int32), Ann)
                {
                    ExpectedVersion = options?.ExpectedVersion,
                    OnConflict = options?.OnConflict,
                },
            ],
        };
}
