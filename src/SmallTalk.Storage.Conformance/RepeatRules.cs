using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of commits that are sent more than once.</summary>
internal static class RepeatRules
{
    private const int Remembered = 64;

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("commit.repeat-has-one-effect", "A commit that is sent again has no second effect, whether the version fits or not.", RepeatHasOneEffect),
        new("commit.repeat-gets-the-first-result", "A repeat is answered with the result of the first.", RepeatGetsFirstResult),
        new("commit.repeat-of-creation-is-found", "A creation that is sent again is answered with its first result.", RepeatOfCreation),
        new("commit.repeat-without-messages-is-found", "A commit that appended no message is found as well.", RepeatWithoutMessages),
        new("commit.repeat-is-found-among-64", "A repeat is found while no more than 63 commits followed.", RepeatIsFoundAmong64),
        new("commit.rebased-repeat-is-found", "A repeat that was rebased on the current version is found when it says that it is one.", RebasedRepeat),
        new("commit.retry-that-was-never-stored-is-taken", "A retry whose first attempt did not arrive is stored.", FreshRetry),
        new("commit.other-commit-is-no-repeat", "A commit with another id is judged by its version.", OtherIsNoRepeat),
        new("commit.same-id-elsewhere-is-no-repeat", "Commit ids count within their session.", SameIdElsewhere),
        new("commit.repeat-of-closing-is-found", "The commit that closed a session may be repeated.", RepeatOfClosing),
    ];

    private static async Task RepeatHasOneEffect(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "two") with { State = [RuleRun.Write(key, "entry", "value")], Events = [RuleRun.Event("turn:started", key)] };
        await run.PutAsync(commit).ConfigureAwait(false);
        for (var attempt = 0; attempt < 3; attempt++)
            run.Equal(
                CommitStatus.Repeated,
                (await run.TryAsync(commit with { IsRetry = attempt > 0 }).ConfigureAwait(false)).Status,
                "the answer to a repeat"
            );
        run.Equal(
            CommitStatus.Repeated,
            (await run.TryAsync(commit with { ExpectedVersion = 2, IsRetry = true }).ConfigureAwait(false)).Status,
            "the answer to a rebased repeat"
        );
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal(2, stored.Messages.Count, "the number of messages");
        run.Equal(2, stored.Header.Version, "the version");
        run.Equal(1, stored.State.Single().Version, "the version of the state");
        run.Equal(1, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
    }

    private static async Task RepeatGetsFirstResult(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "two", "three");
        var first = await run.PutAsync(commit).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 2, "four")).ConfigureAwait(false);
        await run.AdvanceAsync(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
        run.Equal(first with { Status = CommitStatus.Repeated }, await run.TryAsync(commit).ConfigureAwait(false), "the result of a repeat");
    }

    private static async Task RepeatOfCreation(RuleRun run)
    {
        var commit = RuleRun.Commit(RuleRun.NewKey(), 0, "one");
        var first = await run.PutAsync(commit).ConfigureAwait(false);
        run.Equal(first with { Status = CommitStatus.Repeated }, await run.TryAsync(commit).ConfigureAwait(false), "the result of a repeated creation");
    }

    private static async Task RepeatWithoutMessages(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var metadata = RuleRun.Commit(key, 1) with { Metadata = RuleRun.Json("metadata") };
        var state = RuleRun.Commit(key, 2) with { State = [RuleRun.Write(key, "entry", "value")] };
        var first = await run.PutAsync(metadata).ConfigureAwait(false);
        var second = await run.PutAsync(state).ConfigureAwait(false);
        run.Equal(first with { Status = CommitStatus.Repeated }, await run.TryAsync(metadata).ConfigureAwait(false), "the result of repeated metadata");
        run.Equal(second with { Status = CommitStatus.Repeated }, await run.TryAsync(state).ConfigureAwait(false), "the result of repeated state");
    }

    private static async Task RepeatIsFoundAmong64(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commits = Enumerable.Range(1, Remembered).Select(version => RuleRun.Commit(key, version, $"message {version}")).ToList();
        foreach (var commit in commits)
            await run.PutAsync(commit).ConfigureAwait(false);
        foreach (var commit in commits)
            run.Equal(
                CommitStatus.Repeated,
                (await run.TryAsync(commit).ConfigureAwait(false)).Status,
                "the answer to a repeat of one of the newest 64 commits"
            );
        run.Equal(Remembered + 1, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task RebasedRepeat(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "two");
        var first = await run.PutAsync(commit).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 2, "three")).ConfigureAwait(false);
        var result = await run.TryAsync(commit with { ExpectedVersion = 3, IsRetry = true }).ConfigureAwait(false);
        run.Equal(first with { Status = CommitStatus.Repeated }, result, "the result of a rebased repeat");
        run.Equal(3, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task FreshRetry(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1, "two") with { IsRetry = true }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0, "one") with { IsRetry = true }).ConfigureAwait(false);
    }

    private static async Task OtherIsNoRepeat(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "two");
        await run.PutAsync(commit).ConfigureAwait(false);
        run.Equal(
            CommitStatus.VersionConflict,
            (await run.TryAsync(commit with { CommitId = CommitId.New(), IsRetry = true }).ConfigureAwait(false)).Status,
            "the answer to the same content with another id"
        );
    }

    private static async Task SameIdElsewhere(RuleRun run)
    {
        var commit = RuleRun.Commit(RuleRun.NewKey(), 0, "one");
        await run.PutAsync(commit).ConfigureAwait(false);
        await run.PutAsync(commit with { Key = RuleRun.NewKey(), IsRetry = true }).ConfigureAwait(false);
    }

    private static async Task RepeatOfClosing(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1) with { Status = SessionStatus.Expired };
        var first = await run.PutAsync(commit).ConfigureAwait(false);
        run.Equal(first with { Status = CommitStatus.Repeated }, await run.TryAsync(commit).ConfigureAwait(false), "the result of a repeated closing");
    }
}
