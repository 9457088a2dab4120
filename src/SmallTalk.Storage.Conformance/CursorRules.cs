using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of subscribers' cursors.</summary>
internal static class CursorRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("cursor.absent-is-nothing", "A subscriber that never saved has no cursor.", AbsentIsNothing),
        new("cursor.comes-back-as-saved", "Position, processed events and owner are kept, dated by the store.", ComesBack),
        new("cursor.processed-events-are-replaced", "A save replaces the processed events.", ProcessedAreReplaced),
        new("cursor.never-moves-back", "A save with an earlier position is refused.", NeverMovesBack),
        new("cursor.rewinds-when-allowed", "A wanted replay moves the position back.", Rewinds),
        new("cursor.refused-save-changes-nothing", "A refused save leaves position, processed events and owner.", RefusedChangesNothing),
        new("cursor.living-owner-keeps-it", "A cursor of a living owner is not taken by another, nor by nobody.", LivingOwnerKeeps),
        new("cursor.expired-owner-keeps-it-until-fenced", "An owner whose lease ran out is fenced before its cursor is taken.", ExpiredOwnerKeeps),
        new("cursor.fenced-owner-is-replaced", "The cursor of a fenced owner may be taken, and its position goes on from there.", FencedIsReplaced),
        new("cursor.released-owner-is-replaced", "The cursor of an owner that gave its lease back may be taken.", ReleasedIsReplaced),
        new("cursor.fenced-owner-cannot-save", "A fenced owner learns that it was fenced.", FencedCannotSave),
        new("cursor.without-owner-is-free", "A cursor without an owner may be taken; then nobody else saves it while that owner lives.", FreeCursor),
        new(
            "cursor.given-back-is-free",
            "An owner that gives its cursor back leaves it without an owner; another living process takes it at once.",
            GivenBackIsFree
        ),
        new("cursor.slots-are-apart", "Each slot of a subscriber has a cursor of its own.", SlotsAreApart),
        new("cursor.deletion-takes-all-slots", "Deleting a subscriber takes all its slots and no other's; deleting the absent is harmless.", DeletionTakesAll),
        new("cursor.list-is-in-order", "All cursors are listed in the order of subscriber, by Unicode code point, and slot.", ListIsInOrder),
    ];

    private static async Task AbsentIsNothing(RuleRun run)
    {
        await run.Events.SaveCursorAsync(Cursor("other", default), false, run.Token).ConfigureAwait(false);
        run.True(await run.Events.GetCursorAsync(new("absent"), run.Token).ConfigureAwait(false) is null, "there is no cursor");
    }

    private static async Task ComesBack(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        EventId[] processed = [EventId.New(), EventId.New(), EventId.New()];
        var now = (await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0)).ConfigureAwait(false)).CommittedAt;
        await SaveAsync(run, Cursor("subscriber", positions[1], owner, processed)).ConfigureAwait(false);
        var cursor = await GetAsync(run, "subscriber").ConfigureAwait(false);
        run.Equal((new CursorKey("subscriber"), positions[1], owner), (cursor.Key, cursor.Position, cursor.Owner!), "key, position and owner");
        run.True(processed.ToHashSet().SetEquals(cursor.Processed) && cursor.Processed.Count == 3, "the processed events are the same");
        run.True(cursor.UpdatedAt >= now.AddMilliseconds(-1) && cursor.UpdatedAt < now.AddMinutes(1), "the cursor is dated by the store");
    }

    private static async Task ProcessedAreReplaced(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        var (one, two) = (EventId.New(), EventId.New());
        await SaveAsync(run, Cursor("subscriber", positions[0], null, one)).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[0], null, two)).ConfigureAwait(false);
        run.Sequence([two], (await GetAsync(run, "subscriber").ConfigureAwait(false)).Processed, "the processed events");
        await SaveAsync(run, Cursor("subscriber", positions[1])).ConfigureAwait(false);
        run.Equal(0, (await GetAsync(run, "subscriber").ConfigureAwait(false)).Processed.Count, "the number of processed events");
    }

    private static async Task NeverMovesBack(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[1])).ConfigureAwait(false);
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[0]), false, run.Token).ConfigureAwait(false),
            "an earlier position is refused"
        );
        run.True(!await run.Events.SaveCursorAsync(Cursor("subscriber", default), false, run.Token).ConfigureAwait(false), "the beginning is refused");
        await SaveAsync(run, Cursor("subscriber", positions[1])).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[2])).ConfigureAwait(false);
    }

    private static async Task Rewinds(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[2])).ConfigureAwait(false);
        run.True(await run.Events.SaveCursorAsync(Cursor("subscriber", positions[0]), true, run.Token).ConfigureAwait(false), "a wanted rewind is saved");
        run.Equal(positions[0], (await GetAsync(run, "subscriber").ConfigureAwait(false)).Position, "the position");
    }

    private static async Task RefusedChangesNothing(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        var (one, two) = (await run.OwnerAsync("one").ConfigureAwait(false), await run.OwnerAsync("two").ConfigureAwait(false));
        await SaveAsync(run, Cursor("subscriber", positions[1], one, EventId.New())).ConfigureAwait(false);
        var before = await GetAsync(run, "subscriber").ConfigureAwait(false);
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[2], two), false, run.Token).ConfigureAwait(false),
            "another owner is refused"
        );
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[0], one), false, run.Token).ConfigureAwait(false),
            "an earlier position is refused"
        );
        var after = await GetAsync(run, "subscriber").ConfigureAwait(false);
        run.Equal((before.Position, before.Owner), (after.Position, after.Owner), "position and owner");
        run.Sequence(before.Processed, after.Processed, "the processed events");
    }

    private static async Task LivingOwnerKeeps(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        var (one, two) = (await run.OwnerAsync("one").ConfigureAwait(false), await run.OwnerAsync("two").ConfigureAwait(false));
        await SaveAsync(run, Cursor("subscriber", positions[0], one)).ConfigureAwait(false);
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[1], two), false, run.Token).ConfigureAwait(false),
            "another owner is refused"
        );
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[1], two), true, run.Token).ConfigureAwait(false),
            "another owner is refused even when it may rewind"
        );
        await SaveAsync(run, Cursor("subscriber", positions[1], one)).ConfigureAwait(false);
    }

    private static async Task ExpiredOwnerKeeps(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        var one = await run.OwnerAsync("one").ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[0], one)).ConfigureAwait(false);
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        var two = await run.OwnerAsync("two").ConfigureAwait(false);
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[1], two), false, run.Token).ConfigureAwait(false),
            "another owner is refused while the first is not fenced"
        );
        await SaveAsync(run, Cursor("subscriber", positions[1], one)).ConfigureAwait(false);
    }

    private static async Task FencedIsReplaced(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        var one = await run.OwnerAsync("one").ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[1], one)).ConfigureAwait(false);
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        run.True(await run.Leases.FenceAsync(one, run.Token).ConfigureAwait(false), "the first owner is fenced");
        var two = await run.OwnerAsync("two").ConfigureAwait(false);
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[0], two), false, run.Token).ConfigureAwait(false),
            "the successor does not move the position back either"
        );
        await SaveAsync(run, Cursor("subscriber", positions[1], two)).ConfigureAwait(false);
        run.Equal(two, (await GetAsync(run, "subscriber").ConfigureAwait(false)).Owner, "the owner");
    }

    private static async Task ReleasedIsReplaced(RuleRun run)
    {
        var one = await run.OwnerAsync("one").ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", default, one)).ConfigureAwait(false);
        await run.Leases.ReleaseAsync(one, run.Token).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", default, await run.OwnerAsync("two").ConfigureAwait(false))).ConfigureAwait(false);
    }

    private static async Task FencedCannotSave(RuleRun run)
    {
        var fenced = await run.FencedOwnerAsync().ConfigureAwait(false);
        var error = await run.ThrowsAsync<OwnerFencedException>(
                () => run.Events.SaveCursorAsync(Cursor("subscriber", default, fenced), false, run.Token).AsTask(),
                "a save by a fenced owner"
            )
            .ConfigureAwait(false);
        run.Equal(fenced, error.Owner, "the owner that the error names");
        run.True(await run.Events.GetCursorAsync(new("subscriber"), run.Token).ConfigureAwait(false) is null, "nothing was saved");
    }

    private static async Task FreeCursor(RuleRun run)
    {
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        await SaveAsync(run, Cursor("free", default)).ConfigureAwait(false);
        await SaveAsync(run, Cursor("free", default, owner)).ConfigureAwait(false);
        run.True(!await run.Events.SaveCursorAsync(Cursor("free", default), false, run.Token).ConfigureAwait(false), "nobody is refused while an owner lives");
        run.Equal(owner, (await GetAsync(run, "free").ConfigureAwait(false)).Owner, "the owner");
    }

    private static async Task GivenBackIsFree(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        var (one, two) = (await run.OwnerAsync("one").ConfigureAwait(false), await run.OwnerAsync("two").ConfigureAwait(false));
        await SaveAsync(run, Cursor("new", positions[0], one) with { IsReleased = true }).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[0], one)).ConfigureAwait(false);
        run.True(
            !await run.Events.SaveCursorAsync(Cursor("subscriber", positions[1], two) with { IsReleased = true }, false, run.Token).ConfigureAwait(false),
            "another cannot give it back"
        );
        await SaveAsync(run, Cursor("subscriber", positions[1], one) with { IsReleased = true }).ConfigureAwait(false);
        foreach (var subscriber in (string[])["new", "subscriber"])
        {
            var left = await GetAsync(run, subscriber).ConfigureAwait(false);
            run.True(left is { Owner: null, IsReleased: false }, "the cursor has no owner");
            await SaveAsync(run, Cursor(subscriber, positions[2], two)).ConfigureAwait(false);
        }
    }

    private static async Task SlotsAreApart(RuleRun run)
    {
        var positions = await PositionsAsync(run).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[0])).ConfigureAwait(false);
        await SaveAsync(run, Cursor("subscriber", positions[1]) with { Key = new("subscriber", 1023) }).ConfigureAwait(false);
        run.Equal(positions[0], (await GetAsync(run, "subscriber").ConfigureAwait(false)).Position, "the position of slot 0");
        run.Equal(
            positions[1],
            (await run.Events.GetCursorAsync(new("subscriber", 1023), run.Token).ConfigureAwait(false))?.Position ?? default,
            "the position of slot 1023"
        );
    }

    private static async Task DeletionTakesAll(RuleRun run)
    {
        foreach (var key in (CursorKey[])[new("a"), new("a", 1), new("a", 2), new("ab"), new("A")])
            await SaveAsync(run, Cursor("a", default) with { Key = key }).ConfigureAwait(false);
        await run.Events.DeleteCursorsAsync("a", run.Token).ConfigureAwait(false);
        await run.Events.DeleteCursorsAsync("a", run.Token).ConfigureAwait(false);
        run.Sequence(
            [new CursorKey("A"), new CursorKey("ab")],
            (await run.Events.ListCursorsAsync(run.Token).ConfigureAwait(false)).Select(cursor => cursor.Key),
            "the cursors that are left"
        );
    }

    private static async Task ListIsInOrder(RuleRun run)
    {
        CursorKey[] keys = [new("B"), new("a", 2), new("a", 10), new("a:b"), new("\u00E9"), new("\uFF61"), new("\U0001F600")];
        foreach (var key in keys.Reverse())
            await SaveAsync(run, Cursor("a", default) with { Key = key }).ConfigureAwait(false);
        var expected = keys.OrderBy(key => key.SubscriberId, CodePointOrder.Instance).ThenBy(key => key.Slot);
        run.Sequence(expected, (await run.Events.ListCursorsAsync(run.Token).ConfigureAwait(false)).Select(cursor => cursor.Key), "the order of the cursors");
    }

    private static SubscriberCursor Cursor(string subscriber, EventPosition position, ProcessOwner? owner = null, params EventId[] processed) =>
        new(new(subscriber), position, processed, owner);

    private static async Task SaveAsync(RuleRun run, SubscriberCursor cursor) =>
        run.True(await run.Events.SaveCursorAsync(cursor, false, run.Token).ConfigureAwait(false), "the cursor is saved");

    private static async Task<SubscriberCursor> GetAsync(RuleRun run, string subscriber) =>
        await run.Events.GetCursorAsync(new(subscriber), run.Token).ConfigureAwait(false)
        ?? throw run.Broken("expected the cursor to be there, but it is not.");

    private static async Task<List<EventPosition>> PositionsAsync(RuleRun run)
    {
        await run.AppendAsync(RuleRun.Event("a"), RuleRun.Event("b"), RuleRun.Event("c")).ConfigureAwait(false);
        return [.. (await run.ReadAllAsync().ConfigureAwait(false)).Select(record => record.Position)];
    }
}
