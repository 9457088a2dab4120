namespace SmallTalk.State;

public abstract partial class SharedStateTests
{
    private const int Writers = 8;
    private const int Increments = 25;

    private static readonly IStateConflictResolver Add = StateConflictResolvers.Merge<int>(it => it.Current + it.Mine - it.Base);

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task Increments_of_eight_writers_in_two_processes_are_merged_and_none_is_lost()
    {
        var written = await RaceAsync(async state =>
        {
            var read = await state.GetAsync<int>("count");
            return await state.SetAsync("count", (read?.Value ?? 0) + 1, Ann, StateWriteOptions.MadeFrom(read?.Entry, Add));
        });

        (await Here.GetAsync<int>("count"))!.Value.Should().Be(Writers * Increments);
        written.Should().OnlyContain(it => it.Written);
        written.Select(it => it.Current!.Version).Should().OnlyHaveUniqueItems().And.HaveCount(Writers * Increments);
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task Updates_of_eight_writers_in_two_processes_are_made_one_after_the_other()
    {
        await RaceAsync(state => state.UpdateAsync<Plan>("plan", it => new("goes on", (it?.Step ?? 0) + 1), Ann));

        var read = (await Here.GetAsync<Plan>("plan"))!;
        (read.Value!.Step, read.Version).Should().Be((Writers * Increments, Writers * Increments));
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task Of_writers_who_begin_at_once_the_first_one_wins_and_the_others_are_told()
    {
        var options = new StateWriteOptions { ExpectedVersion = 0, OnConflict = StateConflictResolvers.FirstWriteWins };

        var results = await Task.WhenAll(Processes.Select((it, writer) => it.SetAsync("owner", writer, $"writer {writer}", options).AsTask()))
            .WaitAsync(Guard, TimeProvider.System);

        var winner = results.Should().ContainSingle(it => it.Written).Which.Current;
        results.Should().OnlyContain(it => it.Current == winner);
        (await Here.GetHistoryAsync("owner")).Should().ContainSingle();
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task Of_writers_who_begin_at_once_one_is_taken_and_the_others_are_rejected()
    {
        var options = new StateWriteOptions { ExpectedVersion = 0, OnConflict = StateConflictResolvers.Reject };
        var refused = 0;

        await Task.WhenAll(Processes.Select(it => Task.Run(() => WriteAsync(it)))).WaitAsync(Guard, TimeProvider.System);

        refused.Should().Be(Writers - 1);
        (await Here.GetHistoryAsync("owner")).Should().ContainSingle();

        async Task WriteAsync(ISharedState state)
        {
            try
            {
                await state.SetAsync("owner", 1, Ann, options);
            }
            catch (StateConflictException)
            {
                Interlocked.Increment(ref refused);
            }
        }
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task Who_is_rejected_is_told_what_was_expected_and_what_is_current()
    {
        await Here.SetAsync("plan", new Plan("one"), Ann);
        await Here.SetAsync("plan", new Plan("two"), Bob);

        var reject = new StateWriteOptions { ExpectedVersion = 1, OnConflict = StateConflictResolvers.Reject };
        var error = (
            await There.Awaiting(it => it.SetAsync("plan", new Plan("mine"), Ann, reject).AsTask()).Should().ThrowAsync<StateConflictException>()
        ).Which;

        (error.Key.Name, error.ExpectedVersion, error.CurrentVersion, error.Current!.Author).Should().Be(("plan", 1L, 2L, Bob));
        error.IsTransient.Should().BeTrue();
        (await Here.GetAsync<Plan>("plan"))!.Value!.Text.Should().Be("two");
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task With_last_write_wins_the_later_value_replaces_the_earlier_one()
    {
        await Here.SetAsync("plan", new Plan("one"), Ann);
        await Here.SetAsync("plan", new Plan("two"), Ann);

        var result = await There.SetAsync("plan", new Plan("late"), Bob, new() { ExpectedVersion = 1 });

        (result.Written, result.Current!.Version, result.Current.Author).Should().Be((true, 3, Bob));
        (await Here.GetAsync<Plan>("plan"))!.Value!.Text.Should().Be("late");
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_write_that_expects_nothing_builds_upon_a_deletion()
    {
        await Here.SetAsync("plan", new Plan("one"), Ann);
        await Here.DeleteAsync("plan", Ann);

        var result = await There.SetAsync("plan", new Plan("anew"), Bob, new() { ExpectedVersion = 0, OnConflict = StateConflictResolvers.Reject });

        (result.Written, result.Current!.Version).Should().Be((true, 3));
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_merge_that_needs_a_version_which_is_not_kept_is_refused_rather_than_done_wrongly()
    {
        for (var value = 1; value <= 12; value++)
            await Here.SetAsync("count", value, Ann);

        var merge = (IStateConflictResolver resolver) =>
            There.Awaiting(it => it.SetAsync("count", 2, Bob, new() { ExpectedVersion = 1, OnConflict = resolver }).AsTask()).Should();

        await merge(Add).ThrowAsync<StateConflictException>();
        (await Here.GetAsync<int>("count"))!.Value.Should().Be(12);
        await merge(StateConflictResolvers.Merge<int>(it => it.Current * it.Mine)).NotThrowAsync("it does not look at the base");
        (await Here.GetAsync<int>("count"))!.Value.Should().Be(24);
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_merge_that_brings_its_base_along_does_not_need_the_store_to_keep_it()
    {
        await Here.SetAsync("count", 1, Ann);
        var read = await There.GetAsync<int>("count");
        for (var value = 2; value <= 12; value++)
            await Here.SetAsync("count", value, Ann);

        await There.SetAsync("count", read!.Value + 100, Bob, StateWriteOptions.MadeFrom(read.Entry, Add));

        (await Here.GetAsync<int>("count"))!.Value.Should().Be(112);
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task Who_is_second_again_and_again_gives_up_in_the_end()
    {
        await using var impatient = await StateProcess.StartAsync(await OpenAsync(), options => options.MergeAttempts = 3);
        var merges = 0;
        var overtaken = StateConflictResolvers.Merge<int>(it =>
        {
            merges++;
            There.SetAsync("count", it.Current + 10, Bob).AsTask().Wait(Guard);
            return it.Current + 1;
        });
        await There.SetAsync("count", 0, Bob);

        var write = () => impatient.State.SetAsync("count", 1, Ann, new() { ExpectedVersion = 0, OnConflict = overtaken }).AsTask();

        await write.Should().ThrowAsync<StateConflictException>();
        merges.Should().Be(2, "the third attempt was the last one");
        (await Here.GetHistoryAsync("count")).Should().OnlyContain(it => it.Author == Bob);
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task The_configured_strategy_is_taken_when_a_write_says_nothing_else()
    {
        await using var strict = await StateProcess.StartAsync(await OpenAsync(), options => options.OnConflict = StateConflictStrategy.Reject);
        await using var merging = await StateProcess.StartAsync(await OpenAsync(), options => options.ResolveConflictsBy(Add));
        await Here.SetAsync("count", 1, Ann);
        await Here.SetAsync("count", 2, Ann);

        var rejected = () => strict.State.SetAsync("count", 9, Bob, new() { ExpectedVersion = 1 }).AsTask();

        await rejected.Should().ThrowAsync<StateConflictException>();
        await merging.State.SetAsync("count", 11, Bob, new() { ExpectedVersion = 1 });
        (await Here.GetAsync<int>("count"))!.Value.Should().Be(12);
    }

    private IEnumerable<ISharedState> Processes => Enumerable.Range(0, Writers).Select(writer => writer % 2 == 0 ? Here : There);

    private async Task<List<StateWriteResult>> RaceAsync(Func<ISharedState, ValueTask<StateWriteResult>> write)
    {
        var results = await Task.WhenAll(Processes.Select(state => Task.Run(() => WriteAsync(state)))).WaitAsync(Guard, TimeProvider.System);
        return [.. results.SelectMany(it => it)];

        async Task<List<StateWriteResult>> WriteAsync(ISharedState state)
        {
            var written = new List<StateWriteResult>();
            for (var number = 0; number < Increments; number++)
                written.Add(await write(state));
            return written;
        }
    }
}
