using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of versioned state.</summary>
internal static class StateRules
{
    private const int Kept = 10;

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("state.absent-is-nothing", "An entry that never existed has neither value nor history.", AbsentIsNothing),
        new("state.comes-back-as-written", "Value, author, commit id and time of a version are kept.", ComesBack),
        new("state.versions-count", "Each write is the next version, starting at 1.", VersionsCount),
        new("state.other-version-is-refused", "A write that expects another version is refused and learns the current one.", OtherVersionIsRefused),
        new("state.creation-expects-none", "A write that expects version 0 is refused when there is any version, a deletion too.", CreationExpectsNone),
        new("state.deletion-is-a-version", "A deletion is a version without value; the count goes on afterwards.", DeletionIsAVersion),
        new("state.history-is-newest-first", "History brings the newest versions first, up to its limit.", HistoryIsNewestFirst),
        new("state.history-keeps-the-newest", "At least the newest 10 versions are kept, and the newest always is.", HistoryKeepsNewest),
        new(
            "state.list-is-in-order",
            "A list brings the newest values in the order of their names, by Unicode code point, deleted entries left out.",
            ListIsInOrder
        ),
        new("state.list-takes-the-prefix-as-it-is", "A prefix has no wildcards.", PrefixIsPlain),
        new("state.of-a-session-is-read-by-the-port", "State that a commit wrote is read through the state port.", OfASession),
        new("state.of-a-commit-counts-like-any-other", "State in commits has versions, expectations and history.", OfACommit),
        new("state.repeat-has-one-effect", "A repeat of the newest write has no second effect.", RepeatHasOneEffect),
        new("state.fenced-owner-is-refused", "A fenced owner writes no state.", FencedIsRefused),
        new("state.one-of-many-writers-wins", "Of writes on one version that race, one is stored.", OneWriterWins),
    ];

    private static async Task AbsentIsNothing(RuleRun run)
    {
        await run.WriteAsync(RuleRun.Write("other", "value")).ConfigureAwait(false);
        var key = StateKey.OfPartition(Partition.Default, "absent");
        run.True(await run.State.GetAsync(key, run.Token).ConfigureAwait(false) is null, "there is no value");
        run.Equal(0, (await run.State.GetHistoryAsync(key, 10, run.Token).ConfigureAwait(false)).Count, "the number of versions");
        run.True(
            await run.State.GetAsync(StateKey.OfSession(RuleRun.NewKey(), "absent"), run.Token).ConfigureAwait(false) is null,
            "a session that is not there has no state"
        );
    }

    private static async Task ComesBack(RuleRun run)
    {
        var id = CommitId.New();
        var now = (await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0)).ConfigureAwait(false)).CommittedAt;
        var result = await run.WriteAsync(RuleRun.Write("entry", "value") with { Author = "ann" }, id).ConfigureAwait(false);
        run.True(result is { Written: true, Current: not null }, "the write is stored");
        var entry = await GetAsync(run, "entry").ConfigureAwait(false);
        run.Equal(result.Current, entry, "the entry");
        run.Equal((1L, "ann", id), (entry.Version, entry.Author, entry.CommitId), "version, author and commit id");
        run.Equal(RuleRun.Json("value"), entry.Value!.Value, "the value");
        run.True(entry.WrittenAt >= now.AddMilliseconds(-1) && entry.WrittenAt < now.AddMinutes(1), "the version is dated by the store");
    }

    private static async Task VersionsCount(RuleRun run)
    {
        for (var version = 1; version <= 3; version++)
            run.Equal(version, (await run.WriteAsync(RuleRun.Write("entry", $"{version}")).ConfigureAwait(false)).Current!.Version, "the version");
        run.Equal(RuleRun.Json("3"), (await GetAsync(run, "entry").ConfigureAwait(false)).Value!.Value, "the value");
    }

    private static async Task OtherVersionIsRefused(RuleRun run)
    {
        await run.WriteAsync(RuleRun.Write("entry", "1", expectedVersion: 0)).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("entry", "2", expectedVersion: 1)).ConfigureAwait(false);
        foreach (var version in (long[])[0, 1, 3])
        {
            var refused = await run.WriteAsync(RuleRun.Write("entry", "late", expectedVersion: version)).ConfigureAwait(false);
            run.True(!refused.Written, $"a write on version {version} is refused");
            run.Equal(await GetAsync(run, "entry").ConfigureAwait(false), refused.Current, "the current version that is told");
        }
        run.True(
            await run.WriteAsync(RuleRun.Write("absent", "late", expectedVersion: 1)).ConfigureAwait(false) is { Written: false, Current: null },
            "a write on a version of an absent entry is refused"
        );
        run.Equal(2, (await GetAsync(run, "entry").ConfigureAwait(false)).Version, "the version");
    }

    private static async Task CreationExpectsNone(RuleRun run)
    {
        run.True((await run.WriteAsync(RuleRun.Write("entry", "1", expectedVersion: 0)).ConfigureAwait(false)).Written, "a creation is stored");
        await run.WriteAsync(RuleRun.Write("entry", null)).ConfigureAwait(false);
        run.True(
            !(await run.WriteAsync(RuleRun.Write("entry", "2", expectedVersion: 0)).ConfigureAwait(false)).Written,
            "a creation over a deletion is refused"
        );
        run.True(
            (await run.WriteAsync(RuleRun.Write("entry", "2", expectedVersion: 2)).ConfigureAwait(false)).Written,
            "a write on the version of the deletion is stored"
        );
    }

    private static async Task DeletionIsAVersion(RuleRun run)
    {
        await run.WriteAsync(RuleRun.Write("entry", "1")).ConfigureAwait(false);
        run.True((await run.WriteAsync(RuleRun.Write("entry", null, expectedVersion: 1)).ConfigureAwait(false)).Written, "the deletion is stored");
        var deleted = await GetAsync(run, "entry").ConfigureAwait(false);
        run.True(deleted is { Version: 2, Value: null }, "the deletion is version 2, without value");
        run.Equal(3, (await run.WriteAsync(RuleRun.Write("entry", "3")).ConfigureAwait(false)).Current!.Version, "the version after the deletion");
    }

    private static async Task HistoryIsNewestFirst(RuleRun run)
    {
        for (var version = 1; version <= 5; version++)
            await run.WriteAsync(RuleRun.Write("entry", version == 3 ? null : $"{version}")).ConfigureAwait(false);
        var key = StateKey.OfPartition(Partition.Default, "entry");
        var history = await run.State.GetHistoryAsync(key, 100, run.Token).ConfigureAwait(false);
        run.Sequence([5L, 4, 3, 2, 1], history.Select(entry => entry.Version), "the versions of the history");
        run.Sequence(
            [RuleRun.Json("5"), RuleRun.Json("4"), null, RuleRun.Json("2"), RuleRun.Json("1")],
            history.Select(entry => entry.Value),
            "the values of the history"
        );
        run.Sequence(
            [5L, 4],
            (await run.State.GetHistoryAsync(key, 2, run.Token).ConfigureAwait(false)).Select(entry => entry.Version),
            "the versions of a history of 2"
        );
    }

    private static async Task HistoryKeepsNewest(RuleRun run)
    {
        for (var version = 1; version <= 25; version++)
            await run.WriteAsync(RuleRun.Write("entry", $"{version}")).ConfigureAwait(false);
        var history = await run.State.GetHistoryAsync(StateKey.OfPartition(Partition.Default, "entry"), 100, run.Token).ConfigureAwait(false);
        run.True(history.Count >= Kept, "at least 10 versions are kept");
        run.Sequence(Enumerable.Range(0, history.Count).Select(age => 25L - age), history.Select(entry => entry.Version), "the versions that are kept");
        run.Equal(25, (await GetAsync(run, "entry").ConfigureAwait(false)).Version, "the newest version");
    }

    private static async Task ListIsInOrder(RuleRun run)
    {
        string[] names = ["b", "a/2", "a/1", "B", "\uFF61", "\U0001F600", "gone"];
        foreach (var name in names)
            await run.WriteAsync(RuleRun.Write(name, name)).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("gone", null)).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("b", "new")).ConfigureAwait(false);
        var list = await run.State.ListAsync(Partition.Default, null, "", run.Token).ConfigureAwait(false);
        run.Sequence(names.Where(name => name != "gone").Order(CodePointOrder.Instance), list.Select(entry => entry.Key.Name), "the names");
        run.Equal(RuleRun.Json("new"), list.Single(entry => entry.Key.Name == "b").Value!.Value, "the value of an entry that was written twice");
    }

    private static async Task PrefixIsPlain(RuleRun run)
    {
        foreach (var name in (string[])["a/1", "a/2", "ab", "A/1", "a%1", "a_1"])
            await run.WriteAsync(RuleRun.Write(name, name)).ConfigureAwait(false);
        run.Sequence(["a/1", "a/2"], await NamesAsync(run, "a/").ConfigureAwait(false), "the names that begin with a/");
        run.Sequence(["a%1"], await NamesAsync(run, "a%").ConfigureAwait(false), "the names that begin with a%");
        run.Sequence(["a_1"], await NamesAsync(run, "a_").ConfigureAwait(false), "the names that begin with a_");
        run.Sequence([], await NamesAsync(run, "x").ConfigureAwait(false), "the names that begin with x");
    }

    private static async Task<IEnumerable<string>> NamesAsync(RuleRun run, string prefix) =>
        (await run.State.ListAsync(Partition.Default, null, prefix, run.Token).ConfigureAwait(false)).Select(entry => entry.Key.Name);

    private static async Task OfASession(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var commit = RuleRun.Commit(key, 0) with { State = [RuleRun.Write(key, "b", "2"), RuleRun.Write(key, "a", "1")] };
        var result = await run.PutAsync(commit).ConfigureAwait(false);
        await run.WriteAsync(RuleRun.Write("a", "of the partition")).ConfigureAwait(false);
        var entry =
            await run.State.GetAsync(StateKey.OfSession(key, "a"), run.Token).ConfigureAwait(false)
            ?? throw run.Broken("expected the entry to be there, but it is not.");
        run.Equal(
            (1L, "author", commit.CommitId, result.CommittedAt),
            (entry.Version, entry.Author, entry.CommitId, entry.WrittenAt),
            "version, author, commit id and time"
        );
        var listed = await run.State.ListAsync(key.Partition, key.Id, "", run.Token).ConfigureAwait(false);
        run.Sequence((await run.LoadAsync(key).ConfigureAwait(false)).State, listed, "the list of the session's state");
    }

    private static async Task OfACommit(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0) with { State = [RuleRun.Write(key, "entry", "1", expectedVersion: 0)] }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1) with { State = [RuleRun.Write(key, "entry", "2", expectedVersion: 1)] }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 2) with { State = [RuleRun.Write(key, "entry", null, expectedVersion: 2)] }).ConfigureAwait(false);
        run.Equal(
            CommitStatus.StateConflict,
            (await run.TryAsync(RuleRun.Commit(key, 3) with { State = [RuleRun.Write(key, "entry", "4", expectedVersion: 2)] }).ConfigureAwait(false)).Status,
            "the answer to state on an old version"
        );
        await run.PutAsync(RuleRun.Commit(key, 3) with { State = [RuleRun.Write(key, "entry", "4", expectedVersion: 3)] }).ConfigureAwait(false);
        var history = await run.State.GetHistoryAsync(StateKey.OfSession(key, "entry"), 100, run.Token).ConfigureAwait(false);
        run.Sequence([4L, 3, 2, 1], history.Select(entry => entry.Version), "the versions of the history");
    }

    private static async Task RepeatHasOneEffect(RuleRun run)
    {
        var id = CommitId.New();
        var write = RuleRun.Write("entry", "value", expectedVersion: 0);
        var first = await run.WriteAsync(write, id).ConfigureAwait(false);
        run.Equal(first, await run.WriteAsync(write, id).ConfigureAwait(false), "the answer to a repeat");
        run.Equal(
            first,
            await run.WriteAsync(write with { ExpectedVersion = null }, id).ConfigureAwait(false),
            "the answer to a repeat that expects no version"
        );
        run.Equal(1, (await GetAsync(run, "entry").ConfigureAwait(false)).Version, "the version");
    }

    private static async Task FencedIsRefused(RuleRun run)
    {
        var owner = await run.OwnerAsync("living").ConfigureAwait(false);
        run.True((await run.WriteAsync(RuleRun.Write("entry", "1"), owner: owner).ConfigureAwait(false)).Written, "a living owner writes");
        var fenced = await run.FencedOwnerAsync().ConfigureAwait(false);
        await run.ThrowsAsync<OwnerFencedException>(() => run.WriteAsync(RuleRun.Write("entry", "2"), owner: fenced), "a write by a fenced owner")
            .ConfigureAwait(false);
        run.Equal(1, (await GetAsync(run, "entry").ConfigureAwait(false)).Version, "the version");
    }

    private static async Task OneWriterWins(RuleRun run)
    {
        var writes = Enumerable
            .Range(0, 8)
            .Select(writer => Task.Run(() => run.WriteAsync(RuleRun.Write("entry", $"{writer}", expectedVersion: 0)), run.Token));
        var results = await run.SoonAsync(Task.WhenAll(writes)).ConfigureAwait(false);
        run.Equal(1, results.Count(result => result.Written), "the number of writes that were stored");
        run.Equal(1, (await GetAsync(run, "entry").ConfigureAwait(false)).Version, "the version");
    }

    private static async Task<StateEntry> GetAsync(RuleRun run, string name) =>
        await run.State.GetAsync(StateKey.OfPartition(Partition.Default, name), run.Token).ConfigureAwait(false)
        ?? throw run.Broken("expected the entry to be there, but it is not.");
}
