using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of the event log: how events are appended, dated, ordered and waited for.</summary>
internal static class EventRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("events.empty-log-is-at-the-beginning", "A log that never held an event ends at its beginning.", EmptyLog),
        new("events.come-back-as-they-were", "Every field of an event is kept.", ComeBack),
        new("events.are-dated-by-the-store", "An event carries the time at which it was appended, by the store's clock.", AreDated),
        new("events.are-read-in-the-order-appended", "Events are read in the order in which they were appended.", InOrder),
        new("events.keep-session-order", "The events of one commit, and of one session's commits, keep their order.", KeepSessionOrder),
        new("events.commit-and-append-share-one-log", "Events of commits and events appended alone are in one order.", ShareOneLog),
        new("events.may-concern-others", "A commit may bring events of other topics, sessions and partitions.", MayConcernOthers),
        new("events.end-is-the-newest", "The end of the log is the position of its newest event.", EndIsNewest),
        new("events.wait-returns-when-behind", "Waiting after a position that is not the end returns at once.", WaitBehind),
        new("events.wait-ends-with-an-append", "Waiting at the end returns when an event is appended, alone or by a commit.", WaitEnds),
        new("events.wait-can-be-cancelled", "A cancelled token ends the wait.", WaitCancelled),
        new("events.appending-none-is-harmless", "An append of no events changes nothing.", AppendNone),
    ];

    private static async Task EmptyLog(RuleRun run)
    {
        run.Equal(EventPosition.Beginning, await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), "the end of an empty log");
        var page = await run.ReadAsync(EventFilter.All).ConfigureAwait(false);
        run.True(page is { Events.Count: 0, HasMore: false, IsGap: false }, "the page is empty");
    }

    private static async Task ComeBack(RuleRun run)
    {
        var item = new NewEvent
        {
            Topic = "order:paid.late",
            Priority = EventPriority.High,
            Partition = Partition.Parse("tenant"),
            Session = "session",
            OccurredAt = RuleRun.FarAway,
            CorrelationId = "correlation 1",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            PayloadType = "order.paid/1",
            Payload = RuleRun.Json("paid"),
        };
        var bare = new NewEvent { Topic = "bare", OccurredAt = RuleRun.FarAway };
        await run.AppendAsync(item, bare).ConfigureAwait(false);
        var read = await run.ReadAllAsync().ConfigureAwait(false);
        run.Sequence([item, bare], read.Select(record => record.Event), "the events");
        run.True(read.All(record => !record.IsRedacted), "no event is redacted");
    }

    private static async Task AreDated(RuleRun run)
    {
        var result = await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Events = [RuleRun.Event("a")] }).ConfigureAwait(false);
        await run.AdvanceAsync(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("b")).ConfigureAwait(false);
        var times = (await run.ReadAllAsync().ConfigureAwait(false)).Select(record => record.AppendedAt).ToList();
        run.True(times[0] >= result.CommittedAt.AddMilliseconds(-1), "an event of a commit is not older than the commit");
        run.True(times[1] >= times[0].AddMilliseconds(100), "time has gone on between two events");
    }

    private static async Task InOrder(RuleRun run)
    {
        var topics = Enumerable.Range(0, 30).Select(number => $"topic:{number}").ToList();
        await run.AppendAsync([.. topics.Take(10).Select(topic => RuleRun.Event(topic))]).ConfigureAwait(false);
        foreach (var topic in topics.Skip(10))
            await run.AppendAsync(RuleRun.Event(topic)).ConfigureAwait(false);
        run.Sequence(topics, Topics(await run.ReadAllAsync().ConfigureAwait(false)), "the order of the events");
    }

    private static async Task KeepSessionOrder(RuleRun run)
    {
        var (key, other) = (RuleRun.NewKey(), RuleRun.NewKey());
        for (var version = 0; version < 5; version++)
        {
            await run.PutAsync(
                    RuleRun.Commit(key, version) with
                    {
                        Events = [RuleRun.Event($"v{version}:first", key), RuleRun.Event($"v{version}:second", key), RuleRun.Event($"v{version}:third", key)],
                    }
                )
                .ConfigureAwait(false);
            await run.PutAsync(RuleRun.Commit(other, version) with { Events = [RuleRun.Event("other", other)] }).ConfigureAwait(false);
        }
        var expected = Enumerable.Range(0, 5).SelectMany(version => (string[])[$"v{version}:first", $"v{version}:second", $"v{version}:third"]);
        run.Sequence(expected, Topics(await run.ReadAllAsync(new() { Session = key.Id }).ConfigureAwait(false)), "the order of a session's events");
    }

    private static async Task ShareOneLog(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.AppendAsync(RuleRun.Event("one")).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 0) with { Events = [RuleRun.Event("two", key)] }).ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("three")).ConfigureAwait(false);
        run.Sequence(["one", "two", "three"], Topics(await run.ReadAllAsync().ConfigureAwait(false)), "the order of the events");
    }

    private static async Task MayConcernOthers(RuleRun run)
    {
        var (key, other) = (RuleRun.NewKey(), RuleRun.NewKey("tenant"));
        await run.PutAsync(RuleRun.Commit(key, 0) with { Events = [RuleRun.Event("own", key), RuleRun.Event("other", other), RuleRun.Event("none")] })
            .ConfigureAwait(false);
        run.Equal(3, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
        run.Sequence(
            ["other"],
            Topics(await run.ReadAllAsync(new() { Session = other.Id, Partition = other.Partition }).ConfigureAwait(false)),
            "the events of the other session"
        );
    }

    private static async Task EndIsNewest(RuleRun run)
    {
        await ManyAsync(run, 3).ConfigureAwait(false);
        run.Equal(
            (await run.ReadAllAsync().ConfigureAwait(false))[^1].Position,
            await run.Events.GetEndAsync(run.Token).ConfigureAwait(false),
            "the end of the log"
        );
    }

    private static async Task WaitBehind(RuleRun run)
    {
        await ManyAsync(run, 2).ConfigureAwait(false);
        await run.SoonAsync(run.Events.WaitAsync(default, run.Token).AsTask()).ConfigureAwait(false);
        await run.SoonAsync(run.Events.WaitAsync((await run.ReadAllAsync().ConfigureAwait(false))[0].Position, run.Token).AsTask()).ConfigureAwait(false);
    }

    private static async Task WaitEnds(RuleRun run)
    {
        await run.AppendAsync(RuleRun.Event("one")).ConfigureAwait(false);
        var waiting = run.Events.WaitAsync(await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), run.Token).AsTask();
        await run.AppendAsync(RuleRun.Event("two")).ConfigureAwait(false);
        await run.SoonAsync(waiting).ConfigureAwait(false);
        waiting = run.Events.WaitAsync(await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), run.Token).AsTask();
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Events = [RuleRun.Event("three")] }).ConfigureAwait(false);
        await run.SoonAsync(waiting).ConfigureAwait(false);
    }

    private static async Task WaitCancelled(RuleRun run)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(run.Token);
        var waiting = run.Events.WaitAsync(await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), source.Token).AsTask();
        await source.CancelAsync().ConfigureAwait(false);
        await run.ThrowsAsync<OperationCanceledException>(() => run.SoonAsync(waiting), "a cancelled wait").ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("later")).ConfigureAwait(false);
    }

    private static async Task AppendNone(RuleRun run)
    {
        await run.AppendAsync().ConfigureAwait(false);
        run.Equal(EventPosition.Beginning, await run.Events.GetEndAsync(run.Token).ConfigureAwait(false), "the end of the log");
    }

    internal static async Task<List<string>> ManyAsync(RuleRun run, int count)
    {
        var topics = Enumerable.Range(0, count).Select(number => $"topic:{number}").ToList();
        await run.AppendAsync([.. topics.Select(topic => RuleRun.Event(topic))]).ConfigureAwait(false);
        return topics;
    }

    internal static IEnumerable<string> Topics(IEnumerable<EventRecord> records) => records.Select(record => record.Event.Topic);
}
