using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of dead letters.</summary>
internal static class DeadLetterRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("deadletter.comes-back-as-it-was", "Every field of a dead letter is kept, its event whole.", ComesBack),
        new("deadletter.same-one-is-replaced", "A letter with the same subscriber and event replaces the earlier one.", SameIsReplaced),
        new("deadletter.list-is-in-order", "Letters come in the order of subscriber, by Unicode code point, and event id, page after page each once.", InOrder),
        new("deadletter.filters-hold", "Every criterion that is set must hold.", FiltersHold),
        new("deadletter.removal-takes-one", "Removing takes one letter; removing the absent is harmless.", RemovalTakesOne),
        new("deadletter.outlives-its-event", "A trim of the log leaves dead letters.", OutlivesEvent),
    ];

    private static async Task ComesBack(RuleRun run)
    {
        var letter = await LetterAsync(run, "subscriber", RuleRun.Event("a", RuleRun.NewKey("tenant"), EventPriority.Critical)).ConfigureAwait(false);
        run.Sequence([letter], await ListAsync(run, new()).ConfigureAwait(false), "the letters");
    }

    private static async Task SameIsReplaced(RuleRun run)
    {
        var letter = await LetterAsync(run, "subscriber", RuleRun.Event("a")).ConfigureAwait(false);
        var later = letter with { Attempts = 9, Error = "other", FailedAt = RuleRun.FarAway.AddDays(1) };
        await run.Events.AddDeadLetterAsync(later, run.Token).ConfigureAwait(false);
        run.Sequence([later], await ListAsync(run, new()).ConfigureAwait(false), "the letters");
    }

    private static async Task InOrder(RuleRun run)
    {
        var letters = new List<DeadLetter>();
        foreach (var subscriber in (string[])["b", "a", "B", "a:b", "\uFF61", "\U0001F600"])
            for (var number = 0; number < 3; number++)
                letters.Add(await LetterAsync(run, subscriber, RuleRun.Event("a")).ConfigureAwait(false));
        var expected = letters
            .OrderBy(letter => letter.SubscriberId, CodePointOrder.Instance)
            .ThenBy(letter => letter.Event.Event.Id.ToString(), StringComparer.Ordinal)
            .ToList();
        foreach (var limit in (int[])[1, 5, 100])
        {
            var found = new List<DeadLetter>();
            IReadOnlyList<DeadLetter> page;
            do
            {
                page = await ListAsync(run, new() { Limit = limit, After = found.Count == 0 ? null : (found[^1].SubscriberId, found[^1].Event.Event.Id) })
                    .ConfigureAwait(false);
                found.AddRange(page);
            } while (page.Count == limit && found.Count <= expected.Count);
            run.Sequence(expected, found, $"what pages of {limit} bring");
        }
    }

    private static async Task FiltersHold(RuleRun run)
    {
        var one = await LetterAsync(run, "a", RuleRun.Event("a", RuleRun.NewKey("tenant"))).ConfigureAwait(false);
        var two = await LetterAsync(run, "ab", RuleRun.Event("a", RuleRun.NewKey("tenant"))).ConfigureAwait(false);
        var three = await LetterAsync(run, "b", RuleRun.Event("a")).ConfigureAwait(false);
        run.Sequence([one], await ListAsync(run, new() { SubscriberId = "a" }).ConfigureAwait(false), "the letters of a subscriber");
        run.Sequence([one, two], await ListAsync(run, new() { Partition = Partition.Parse("tenant") }).ConfigureAwait(false), "the letters of a partition");
        run.Sequence([three], await ListAsync(run, new() { Partition = Partition.Default }).ConfigureAwait(false), "the letters of the default partition");
        run.Sequence([two], await ListAsync(run, new() { EventId = two.Event.Event.Id }).ConfigureAwait(false), "the letters of an event");
        run.Equal(
            0,
            (await ListAsync(run, new() { SubscriberId = "a", EventId = two.Event.Event.Id }).ConfigureAwait(false)).Count,
            "the number of letters for which both hold"
        );
    }

    private static async Task RemovalTakesOne(RuleRun run)
    {
        var item = RuleRun.Event("a");
        await LetterAsync(run, "a", item).ConfigureAwait(false);
        var kept = await LetterAsync(run, "b", item).ConfigureAwait(false);
        await run.Events.RemoveDeadLetterAsync("a", item.Id, run.Token).ConfigureAwait(false);
        await run.Events.RemoveDeadLetterAsync("a", item.Id, run.Token).ConfigureAwait(false);
        run.Sequence([kept], await ListAsync(run, new()).ConfigureAwait(false), "the letters that are left");
    }

    private static async Task OutlivesEvent(RuleRun run)
    {
        var letter = await LetterAsync(run, "subscriber", RuleRun.Event("a")).ConfigureAwait(false);
        await run.Events.TrimAsync(RuleRun.FarAway, null, run.Token).ConfigureAwait(false);
        run.Sequence([letter], await ListAsync(run, new()).ConfigureAwait(false), "the letters after a trim");
    }

    internal static async Task<DeadLetter> LetterAsync(RuleRun run, string subscriber, NewEvent item)
    {
        await run.AppendAsync(item).ConfigureAwait(false);
        var record = (await run.ReadAllAsync().ConfigureAwait(false)).Last(record => record.Event.Id == item.Id);
        var letter = new DeadLetter(subscriber, record, 3, "TimeoutException: too late", RuleRun.FarAway);
        await run.Events.AddDeadLetterAsync(letter, run.Token).ConfigureAwait(false);
        return letter;
    }

    internal static async Task<IReadOnlyList<DeadLetter>> ListAsync(RuleRun run, DeadLetterQuery query) =>
        await run.Events.ListDeadLettersAsync(query, run.Token).ConfigureAwait(false);
}
