using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of the event log that two openings of one store work on.</summary>
internal static class SharedEventRules
{
    private const int Writers = 4;
    private const int Rounds = 10;

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        SharedRule.Of("shared.event-wakes-the-other", "A reader that waits is woken by an event of the other opening, alone or in a commit.", EventWakes),
        SharedRule.Of(
            "shared.events-have-one-order",
            "Readers of both openings see all events, once each, at the same positions, each session's in order.",
            OneOrder
        ),
        SharedRule.Of("shared.redaction-is-seen-by-the-other", "What one opening redacted or trimmed is so for the other.", RedactionIsSeen),
        SharedRule.Of("shared.letters-are-seen-by-the-other", "Dead letters and cursors are the same for both openings.", LettersAreSeen),
    ];

    private static async Task EventWakes(RuleRun run, RuleRun other)
    {
        var key = RuleRun.NewKey();
        await WokenAsync(run, "alone", () => other.AppendAsync(RuleRun.Event("alone"))).ConfigureAwait(false);
        await WokenAsync(run, "commit", () => other.PutAsync(RuleRun.Commit(key, 0, "one") with { Events = [RuleRun.Event("commit", key)] }))
            .ConfigureAwait(false);
        await WokenAsync(other, "back", () => run.AppendAsync(RuleRun.Event("back"))).ConfigureAwait(false);
    }

    private static async Task WokenAsync(RuleRun reader, string topic, Func<Task> append)
    {
        var end = await reader.Events.GetEndAsync(reader.Token).ConfigureAwait(false);
        var seen = Task.Run(() => FollowAsync(reader, 1, end), reader.Token);
        await append().ConfigureAwait(false);
        reader.Sequence([topic], (await reader.SoonAsync(seen).ConfigureAwait(false)).Select(record => record.Event.Topic), "the event that wakes a reader");
    }

    private static async Task OneOrder(RuleRun run, RuleRun other)
    {
        var keys = Enumerable.Range(0, Writers).Select(_ => RuleRun.NewKey()).ToList();
        var readers = new[] { run, other }.Select(reader => Task.Run(() => FollowAsync(reader, 2 * Writers * Rounds, default), run.Token)).ToList();
        // Every session is written through both openings in turn, so its order must hold across them.
        var writers = keys.Select((key, writer) => Task.Run(() => WriteAsync(run, other, key, writer), run.Token));
        await run.SoonAsync(Task.WhenAll(writers)).ConfigureAwait(false);
        var seen = await run.SoonAsync(Task.WhenAll(readers)).ConfigureAwait(false);
        run.Sequence(seen[0], seen[1], "what the readers of both openings see");
        run.Equal(seen[0].Count, seen[0].Select(record => record.Event.Id).Distinct().Count(), "the number of different events");
        foreach (var key in keys)
            run.Sequence(
                Enumerable.Range(0, Rounds).Select(round => $"round{round}"),
                seen[0].Where(record => record.Event.Session == key.Id).Select(record => record.Event.Topic),
                "the events of one session"
            );
    }

    private static async Task WriteAsync(RuleRun run, RuleRun other, SessionKey key, int writer)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var opening = (round + writer) % 2 == 0 ? run : other;
            await opening.TryAsync(RuleRun.Commit(key, round) with { Events = [RuleRun.Event($"round{round}", key)] }).ConfigureAwait(false);
            await opening.Events.AppendAsync([RuleRun.Event("beside")], opening.Token).ConfigureAwait(false);
        }
    }

    private static async Task<List<EventRecord>> FollowAsync(RuleRun run, int count, EventPosition position)
    {
        var records = new List<EventRecord>();
        while (records.Count < count)
        {
            await run.SoonAsync(run.Events.WaitAsync(position, run.Token).AsTask()).ConfigureAwait(false);
            var page = await run.ReadAsync(EventFilter.All, position, 7).ConfigureAwait(false);
            records.AddRange(page.Events);
            position = page.Position;
        }

        return records;
    }

    private static async Task RedactionIsSeen(RuleRun run, RuleRun other)
    {
        var key = RuleRun.NewKey("tenant");
        await run.AppendAsync(RuleRun.Event("old"), RuleRun.Event("kept", key)).ConfigureAwait(false);
        var records = await other.ReadAllAsync().ConfigureAwait(false);
        await run.Events.RedactAsync(key.Partition, key.Id, run.Token).ConfigureAwait(false);
        other.Sequence([false, true], (await other.ReadAllAsync().ConfigureAwait(false)).Select(record => record.IsRedacted), "which events are redacted");
        var went = await run.Events.TrimAsync(RuleRun.FarAway, records[0].Position, run.Token).ConfigureAwait(false);
        var page = await other.ReadAsync(EventFilter.All).ConfigureAwait(false);
        other.Equal((2 - (int)went, went > 0), (page.Events.Count, page.IsGap), "how many events are left, and whether a gap is told");
    }

    private static async Task LettersAreSeen(RuleRun run, RuleRun other)
    {
        var letter = await DeadLetterRules.LetterAsync(run, "subscriber", RuleRun.Event("a", RuleRun.NewKey("tenant"))).ConfigureAwait(false);
        other.Sequence([letter], await DeadLetterRules.ListAsync(other, new()).ConfigureAwait(false), "the dead letters");
        await run.Events.SaveCursorAsync(new(new("subscriber"), letter.Event.Position, [], null), false, run.Token).ConfigureAwait(false);
        other.Equal(
            letter.Event.Position,
            (await other.Events.GetCursorAsync(new("subscriber"), other.Token).ConfigureAwait(false))?.Position,
            "the position of the cursor"
        );
        await other.Events.RemoveDeadLetterAsync("subscriber", letter.Event.Event.Id, other.Token).ConfigureAwait(false);
        await other.Events.DeleteCursorsAsync("subscriber", other.Token).ConfigureAwait(false);
        run.Equal(0, (await DeadLetterRules.ListAsync(run, new()).ConfigureAwait(false)).Count, "the number of dead letters");
        run.Equal(0, (await run.Events.ListCursorsAsync(run.Token).ConfigureAwait(false)).Count, "the number of cursors");
    }
}
