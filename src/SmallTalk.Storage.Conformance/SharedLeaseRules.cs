using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of leases, fences and owners across two openings of one store.</summary>
internal static class SharedLeaseRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        SharedRule.Of("shared.fence-stops-the-other", "An owner that the other opening fenced writes nothing, and its session is taken over.", FenceStops),
        SharedRule.Of("shared.living-owner-is-not-fenced", "What one opening renews the other cannot fence.", LivingIsNotFenced),
        SharedRule.Of("shared.epochs-are-one-sequence", "The same instance has rising epochs through both openings, and earlier ones are stopped.", EpochsRise),
        SharedRule.Of(
            "shared.cursor-has-one-owner",
            "A cursor of a living owner is refused to the other opening until that owner is fenced.",
            CursorHasOneOwner
        ),
    ];

    private static async Task FenceStops(RuleRun run, RuleRun other)
    {
        var owner = await run.OwnerAsync("old").ConfigureAwait(false);
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0, "one") with { Owner = owner }).ConfigureAwait(false);
        await FenceAsync(run, other, owner).ConfigureAwait(false);
        run.Equal(
            CommitStatus.Fenced,
            (await run.TryAsync(RuleRun.Commit(key, 1, "late") with { Owner = owner }).ConfigureAwait(false)).Status,
            "the answer to a fenced owner"
        );
        await run.ThrowsAsync<OwnerFencedException>(() => run.WriteAsync(RuleRun.Write("entry", "late"), owner: owner), "a write by a fenced owner")
            .ConfigureAwait(false);
        run.True(
            await run.Leases.RenewAsync(owner, RuleRun.LeaseTime, run.Token).ConfigureAwait(false) is null,
            "a lease that the other opening fenced is not renewed"
        );
        var successor = await other.OwnerAsync("new").ConfigureAwait(false);
        await other.PutAsync(RuleRun.Commit(key, 1, "two") with { Owner = successor }).ConfigureAwait(false);
        var stored = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal((successor, 2), (stored.Header.Owner!, stored.Messages.Count), "owner and number of messages");
    }

    private static async Task LivingIsNotFenced(RuleRun run, RuleRun other)
    {
        var owner = await run.OwnerAsync("living").ConfigureAwait(false);
        run.True(await run.Leases.RenewAsync(owner, TimeSpan.FromMinutes(10), run.Token).ConfigureAwait(false) is { IsExpired: false }, "the lease is renewed");
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        other.True(!await other.Leases.FenceAsync(owner, other.Token).ConfigureAwait(false), "a living owner is not fenced");
        other.Sequence(
            [(owner, false)],
            (await other.Leases.ListAsync(other.Token).ConfigureAwait(false)).Select(lease => (lease.Owner, lease.IsExpired)),
            "the leases that the other opening sees"
        );
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = owner }).ConfigureAwait(false);
        await other.Leases.ReleaseAsync(owner, other.Token).ConfigureAwait(false);
        run.Equal(
            CommitStatus.Fenced,
            (await run.TryAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = owner }).ConfigureAwait(false)).Status,
            "the answer to an owner whose lease was released"
        );
    }

    private static async Task EpochsRise(RuleRun run, RuleRun other)
    {
        var first = await run.OwnerAsync("same").ConfigureAwait(false);
        var second = await other.OwnerAsync("same").ConfigureAwait(false);
        var third = await run.OwnerAsync("same").ConfigureAwait(false);
        run.True(first.Epoch < second.Epoch && second.Epoch < third.Epoch, "epochs rise");
        foreach (var (opening, stopped) in new[] { (run, first), (other, second), (run, second), (other, first) })
            opening.Equal(
                CommitStatus.Fenced,
                (await opening.TryAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = stopped }).ConfigureAwait(false)).Status,
                "the answer to an earlier epoch"
            );
        await other.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = third }).ConfigureAwait(false);
    }

    private static async Task CursorHasOneOwner(RuleRun run, RuleRun other)
    {
        await run.AppendAsync(RuleRun.Event("a"), RuleRun.Event("b")).ConfigureAwait(false);
        var records = await run.ReadAllAsync().ConfigureAwait(false);
        var (owner, successor) = (await run.OwnerAsync("old").ConfigureAwait(false), await other.OwnerAsync("new").ConfigureAwait(false));
        var cursor = new SubscriberCursor(new("subscriber", 3), records[0].Position, [], owner);
        run.True(await run.Events.SaveCursorAsync(cursor, false, run.Token).ConfigureAwait(false), "the cursor is saved");
        var taken = cursor with { Owner = successor, Position = records[1].Position };
        other.True(!await other.Events.SaveCursorAsync(taken, false, other.Token).ConfigureAwait(false), "a cursor of a living owner is refused");
        await FenceAsync(run, other, owner).ConfigureAwait(false);
        other.True(await other.Events.SaveCursorAsync(taken, false, other.Token).ConfigureAwait(false), "a cursor of a fenced owner is taken over");
        await run.ThrowsAsync<OwnerFencedException>(
                () => run.Events.SaveCursorAsync(cursor with { Position = records[1].Position }, false, run.Token).AsTask(),
                "saving a cursor by a fenced owner"
            )
            .ConfigureAwait(false);
        var saved = await run.Events.GetCursorAsync(cursor.Key, run.Token).ConfigureAwait(false);
        run.Equal((successor, records[1].Position), (saved?.Owner!, saved?.Position ?? default), "owner and position of the cursor");
    }

    private static async Task FenceAsync(RuleRun run, RuleRun other, ProcessOwner owner)
    {
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        other.True(await other.Leases.FenceAsync(owner, other.Token).ConfigureAwait(false), "an owner whose lease ran out is fenced");
    }
}
