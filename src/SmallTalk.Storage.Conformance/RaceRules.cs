using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of writers and readers that work at once.</summary>
internal static class RaceRules
{
    private const int Writers = 8;
    private const int MostAttempts = 1000;

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("commit.one-of-many-creators-wins", "Of creations that race, one is stored.", OneCreatorWins),
        new("commit.one-of-many-writers-wins", "Of commits on one version that race, one is stored.", OneWriterWins),
        new("commit.racing-writers-lose-nothing", "Writers that rebase until they are stored appear once each, in one order.", WritersLoseNothing),
        new("commit.racing-repeats-have-one-effect", "The same commit sent by many at once is stored once, and all learn the same.", RepeatsHaveOneEffect),
        new("load.sees-one-version", "A load under concurrent commits sees one version as a whole.", LoadSeesOneVersion),
        new("events.reader-misses-none", "A reader that follows the log while others append gets every event once, each writer's in order.", ReaderMissesNone),
    ];

    private static async Task OneCreatorWins(RuleRun run)
    {
        var key = RuleRun.NewKey();
        var results = await AtOnceAsync(run, writer => run.TryAsync(RuleRun.Commit(key, 0, $"writer {writer}"))).ConfigureAwait(false);
        run.Equal(1, results.Count(result => result.Status is CommitStatus.Committed), "the number of creations that were stored");
        run.Equal(1, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task OneWriterWins(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var results = await AtOnceAsync(run, writer => run.TryAsync(RuleRun.Commit(key, 1, $"writer {writer}"))).ConfigureAwait(false);
        run.Equal(1, results.Count(result => result.Status is CommitStatus.Committed), "the number of commits that were stored");
        run.Equal(Writers - 1, results.Count(result => result.Status is CommitStatus.VersionConflict), "the number of commits that were refused");
        run.Equal(2, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task WritersLoseNothing(RuleRun run)
    {
        const int rounds = 5;
        var key = await run.SessionAsync("first").ConfigureAwait(false);
        await AtOnceAsync(
                run,
                async writer =>
                {
                    for (var round = 0; round < rounds; round++)
                        await RebaseAsync(run, RuleRun.Commit(key, 1, $"writer {writer} round {round}")).ConfigureAwait(false);
                    return writer;
                }
            )
            .ConfigureAwait(false);
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Sequence(
            Enumerable.Range(1, (Writers * rounds) + 1).Select(sequence => (long)sequence),
            stored.Messages.Select(message => message.Sequence),
            "the sequences"
        );
        for (var writer = 0; writer < Writers; writer++)
        {
            var own = stored
                .Messages.Select(message => message.Payload)
                .Where(payload => Text(payload).Contains($"writer {writer} ", StringComparison.Ordinal));
            run.Sequence(Enumerable.Range(0, rounds).Select(round => RuleRun.Json($"writer {writer} round {round}")), own, "the messages of one writer");
        }
    }

    private static async Task RepeatsHaveOneEffect(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var commit = RuleRun.Commit(key, 1, "two") with { IsRetry = true };
        var results = await AtOnceAsync(run, _ => run.TryAsync(commit)).ConfigureAwait(false);
        run.Equal(1, results.Count(result => result.Status is CommitStatus.Committed), "the number of answers that say committed");
        run.Equal(1, results.Select(result => result with { Status = default }).Distinct().Count(), "the number of different results");
        run.Equal(2, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
    }

    private static async Task LoadSeesOneVersion(RuleRun run)
    {
        const int commits = 50;
        var key = await run.SessionAsync("1").ConfigureAwait(false);
        var writing = Task.Run(() => WriteAsync(run, key, commits), run.Token);
        do
        {
            var stored = await run.LoadAsync(key).ConfigureAwait(false);
            var version = stored.Header.Version;
            run.Equal(version, stored.Header.LastSequence, "the last sequence when each commit brings a message");
            run.Equal(version, stored.Messages.Count, "the number of messages when each commit brings one");
            run.Equal(version - 1, stored.State.Count == 0 ? 0 : stored.State[0].Version, "the version of the state when each commit but the first writes it");
        } while (!writing.IsCompleted);
        await run.SoonAsync(writing).ConfigureAwait(false);
    }

    private static async Task WriteAsync(RuleRun run, SessionKey key, int commits)
    {
        for (var version = 1; version < commits; version++)
            await run.PutAsync(RuleRun.Commit(key, version, $"{version + 1}") with { State = [RuleRun.Write(key, "entry", $"{version}")] })
                .ConfigureAwait(false);
    }

    private static async Task ReaderMissesNone(RuleRun run)
    {
        const int rounds = 10;
        var reading = Task.Run(() => FollowAsync(run, Writers * rounds), run.Token);
        await AtOnceAsync(
                run,
                async writer =>
                {
                    var key = RuleRun.NewKey();
                    for (var round = 0; round < rounds; round++)
                        await run.PutAsync(RuleRun.Commit(key, round) with { Events = [RuleRun.Event($"writer{writer}:round{round}", key)] })
                            .ConfigureAwait(false);
                    return writer;
                }
            )
            .ConfigureAwait(false);
        var topics = await run.SoonAsync(reading).ConfigureAwait(false);
        for (var writer = 0; writer < Writers; writer++)
        {
            var own = topics.Where(topic => topic.StartsWith($"writer{writer}:", StringComparison.Ordinal));
            run.Sequence(Enumerable.Range(0, rounds).Select(round => $"writer{writer}:round{round}"), own, "the events of one writer");
        }
    }

    private static async Task<List<string>> FollowAsync(RuleRun run, int count)
    {
        var topics = new List<string>();
        EventPosition position = default;
        while (topics.Count < count)
        {
            await run.Events.WaitAsync(position, run.Token).ConfigureAwait(false);
            var page = await run.ReadAsync(EventFilter.All, position, 7).ConfigureAwait(false);
            topics.AddRange(page.Events.Select(record => record.Event.Topic));
            position = page.Position;
        }
        return topics;
    }

    private static async Task RebaseAsync(RuleRun run, SessionCommit commit)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var result = await run.TryAsync(commit).ConfigureAwait(false);
            if (result.IsStored)
                return;
            run.Equal(CommitStatus.VersionConflict, result.Status, "the answer to a writer that came second");
            commit = commit with { ExpectedVersion = result.Version, IsRetry = true };
        }
        throw run.Broken($"expected a writer that rebases to be stored within {MostAttempts} attempts, but it was not.");
    }

    private static Task<T[]> AtOnceAsync<T>(RuleRun run, Func<int, Task<T>> work) =>
        run.SoonAsync(Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => work(writer), run.Token))));

    private static string Text(Payload payload) => System.Text.Encoding.UTF8.GetString(payload.Bytes.Span);
}
