namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of leases and fencing.</summary>
internal static class LeaseRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("lease.epochs-only-rise", "Every acquisition of an instance gets a higher epoch, also after a release or a fence.", EpochsRise),
        new("lease.living-owner-commits", "A commit of an owner that holds its lease is accepted.", LivingCommits),
        new("lease.unknown-owner-is-refused", "An owner without a lease commits nothing.", UnknownIsRefused),
        new("lease.earlier-epoch-is-refused", "A new acquisition stops earlier epochs of the same instance.", EarlierIsRefused),
        new("lease.expired-owner-commits-until-fenced", "An expired lease alone refuses no commit.", ExpiredCommits),
        new("lease.fenced-owner-is-refused", "A fenced owner commits nothing, and learns it by its status.", FencedIsRefused),
        new("lease.fenced-refusal-changes-nothing", "A commit refused for its owner leaves no message, state or event.", FencedLeavesNothing),
        new("lease.living-owner-is-not-fenced", "An owner whose lease runs is not fenced.", LivingIsNotFenced),
        new("lease.fencing-twice-is-harmless", "Fencing the fenced, the released, the superseded and the unknown succeeds.", FencingTwice),
        new("lease.renewal-prolongs", "A renewed lease runs on.", RenewalProlongs),
        new("lease.expired-lease-is-renewed", "A lease that ran out and was not fenced is renewed.", ExpiredIsRenewed),
        new("lease.lost-lease-is-not-renewed", "A lease that was fenced, released or superseded is not renewed.", LostIsNotRenewed),
        new("lease.released-owner-is-refused", "An owner that gave its lease back commits nothing.", ReleasedIsRefused),
        new("lease.releasing-the-absent-is-harmless", "Releasing what is not held changes nothing.", ReleasingAbsent),
        new(
            "lease.list-shows-them-all",
            "All leases that were not released are listed in order of name, by Unicode code point, with what they are.",
            ListShows
        ),
        new("lease.fencing-one-spares-others", "Another instance goes on.", FencingSparesOthers),
        new("lease.fenced-instance-comes-back", "A fenced instance may acquire anew and commit.", FencedComesBack),
        new("lease.successor-takes-the-session-over", "A successor fences, commits, and the old owner's commit has no chance.", SuccessorTakesOver),
        new(
            "lease.stored-commit-stays-stored-for-its-fenced-owner",
            "A repeat of a commit that was stored is told so, whatever became of its owner.",
            RepeatByFenced
        ),
    ];

    private static async Task EpochsRise(RuleRun run)
    {
        var epochs = new List<long>();
        epochs.Add((await run.OwnerAsync().ConfigureAwait(false)).Epoch);
        var second = await run.OwnerAsync().ConfigureAwait(false);
        epochs.Add(second.Epoch);
        await run.Leases.ReleaseAsync(second, run.Token).ConfigureAwait(false);
        epochs.Add((await run.FencedOwnerAsync("one").ConfigureAwait(false)).Epoch);
        epochs.Add((await run.OwnerAsync().ConfigureAwait(false)).Epoch);
        run.True(epochs[0] >= 1, "the first epoch is 1 or more");
        run.Sequence(epochs.Order().Distinct(), epochs, "the epochs");
    }

    private static async Task LivingCommits(RuleRun run)
    {
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0, "one") with { Owner = owner }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1, "two") with { Owner = owner }).ConfigureAwait(false);
        run.Equal(owner, (await run.LoadAsync(key).ConfigureAwait(false)).Header.Owner, "the owner of the session");
    }

    private static async Task UnknownIsRefused(RuleRun run)
    {
        await RefusedAsync(run, new("stranger", 1)).ConfigureAwait(false);
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        await RefusedAsync(run, owner with { Epoch = owner.Epoch + 1 }).ConfigureAwait(false);
    }

    private static async Task EarlierIsRefused(RuleRun run)
    {
        var (first, second) = (await run.OwnerAsync().ConfigureAwait(false), await run.OwnerAsync().ConfigureAwait(false));
        await RefusedAsync(run, first).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = second }).ConfigureAwait(false);
    }

    private static async Task ExpiredCommits(RuleRun run)
    {
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = owner }).ConfigureAwait(false);
    }

    private static async Task FencedIsRefused(RuleRun run) => await RefusedAsync(run, await run.FencedOwnerAsync().ConfigureAwait(false)).ConfigureAwait(false);

    private static async Task FencedLeavesNothing(RuleRun run)
    {
        var owner = await run.FencedOwnerAsync().ConfigureAwait(false);
        var (key, created) = (await run.SessionAsync("one").ConfigureAwait(false), RuleRun.NewKey());
        var before = await run.LoadAsync(key).ConfigureAwait(false);
        await run.TryAsync(
                RuleRun.Commit(key, 1, "two") with
                {
                    Owner = owner,
                    State = [RuleRun.Write(key, "entry", "value")],
                    Events = [RuleRun.Event("a", key)],
                }
            )
            .ConfigureAwait(false);
        await run.TryAsync(RuleRun.Commit(created, 0, "one") with { Owner = owner, Events = [RuleRun.Event("a", key)] }).ConfigureAwait(false);
        var after = await run.LoadAsync(key).ConfigureAwait(false);
        run.Equal(before.Header, after.Header, "the header");
        run.Equal((1, 0), (after.Messages.Count, after.State.Count), "messages and state entries");
        run.Equal(0, (await run.ReadAllAsync().ConfigureAwait(false)).Count, "the number of events");
        run.True(await run.FindAsync(created).ConfigureAwait(false) is null, "no session was made");
    }

    private static async Task LivingIsNotFenced(RuleRun run)
    {
        var owner = await run.LivingOwnerAsync().ConfigureAwait(false);
        run.True(!await run.Leases.FenceAsync(owner, run.Token).ConfigureAwait(false), "fencing a living owner is refused");
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = owner }).ConfigureAwait(false);
    }

    private static async Task FencingTwice(RuleRun run)
    {
        run.True(
            await run.Leases.FenceAsync(await run.FencedOwnerAsync().ConfigureAwait(false), run.Token).ConfigureAwait(false),
            "fencing the fenced succeeds"
        );
        var released = await run.OwnerAsync("released").ConfigureAwait(false);
        await run.Leases.ReleaseAsync(released, run.Token).ConfigureAwait(false);
        run.True(await run.Leases.FenceAsync(released, run.Token).ConfigureAwait(false), "fencing the released succeeds");
        var (first, second) = (await run.OwnerAsync("again").ConfigureAwait(false), await run.OwnerAsync("again").ConfigureAwait(false));
        run.True(await run.Leases.FenceAsync(first, run.Token).ConfigureAwait(false), "fencing the superseded succeeds");
        run.True(await run.Leases.FenceAsync(new("stranger", 1), run.Token).ConfigureAwait(false), "fencing the unknown succeeds");
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = second }).ConfigureAwait(false);
    }

    private static async Task RenewalProlongs(RuleRun run)
    {
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        var renewed =
            await run.Leases.RenewAsync(owner, TimeSpan.FromMinutes(10), run.Token).ConfigureAwait(false)
            ?? throw run.Broken("expected the lease to be renewed, but it is lost.");
        run.Equal((owner, false, false), (renewed.Owner, renewed.IsExpired, renewed.IsFenced), "owner, expired and fenced");
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        run.True(!await run.Leases.FenceAsync(owner, run.Token).ConfigureAwait(false), "a renewed owner is not fenced");
    }

    private static async Task ExpiredIsRenewed(RuleRun run)
    {
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        run.True(await run.Leases.RenewAsync(owner, TimeSpan.FromMinutes(10), run.Token).ConfigureAwait(false) is { IsExpired: false }, "the lease runs again");
        run.True(!await run.Leases.FenceAsync(owner, run.Token).ConfigureAwait(false), "a renewed owner is not fenced");
    }

    private static async Task LostIsNotRenewed(RuleRun run)
    {
        await NotRenewedAsync(run, await run.FencedOwnerAsync().ConfigureAwait(false), "fenced").ConfigureAwait(false);
        var released = await run.OwnerAsync("released").ConfigureAwait(false);
        await run.Leases.ReleaseAsync(released, run.Token).ConfigureAwait(false);
        await NotRenewedAsync(run, released, "released").ConfigureAwait(false);
        var (first, _) = (await run.OwnerAsync("again").ConfigureAwait(false), await run.OwnerAsync("again").ConfigureAwait(false));
        await NotRenewedAsync(run, first, "superseded").ConfigureAwait(false);
        await NotRenewedAsync(run, new("stranger", 1), "unknown").ConfigureAwait(false);
    }

    private static async Task NotRenewedAsync(RuleRun run, ProcessOwner owner, string what) =>
        run.True(await run.Leases.RenewAsync(owner, RuleRun.LeaseTime, run.Token).ConfigureAwait(false) is null, $"a lease that is {what} is not renewed");

    private static async Task ReleasedIsRefused(RuleRun run)
    {
        var owner = await run.OwnerAsync().ConfigureAwait(false);
        await run.Leases.ReleaseAsync(owner, run.Token).ConfigureAwait(false);
        await RefusedAsync(run, owner).ConfigureAwait(false);
    }

    private static async Task ReleasingAbsent(RuleRun run)
    {
        await run.Leases.ReleaseAsync(new("stranger", 1), run.Token).ConfigureAwait(false);
        var (first, second) = (await run.OwnerAsync().ConfigureAwait(false), await run.OwnerAsync().ConfigureAwait(false));
        await run.Leases.ReleaseAsync(first, run.Token).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = second }).ConfigureAwait(false);
    }

    private static async Task ListShows(RuleRun run)
    {
        var fenced = await run.FencedOwnerAsync("b-fenced").ConfigureAwait(false);
        var expired = await run.OwnerAsync("c-expired").ConfigureAwait(false);
        var released = await run.OwnerAsync("d-released").ConfigureAwait(false);
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        var astral = await run.LivingOwnerAsync("\U0001F600").ConfigureAwait(false);
        var wide = await run.LivingOwnerAsync("\uFF61").ConfigureAwait(false);
        var living = await run.LivingOwnerAsync("a-living").ConfigureAwait(false);
        await run.Leases.ReleaseAsync(released, run.Token).ConfigureAwait(false);
        var leases = await run.Leases.ListAsync(run.Token).ConfigureAwait(false);
        run.Sequence([living, fenced, expired, wide, astral], leases.Select(lease => lease.Owner), "the owners");
        run.Sequence([false, true, true, false, false], leases.Select(lease => lease.IsExpired), "which leases ran out");
        run.Sequence([false, true, false, false, false], leases.Select(lease => lease.IsFenced), "which leases are fenced");
        run.True(leases[0].ExpiresAt > leases[2].ExpiresAt, "a later lease runs out later");
    }

    private static async Task FencingSparesOthers(RuleRun run)
    {
        await run.FencedOwnerAsync("one").ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = await run.OwnerAsync("one2").ConfigureAwait(false) }).ConfigureAwait(false);
    }

    private static async Task FencedComesBack(RuleRun run)
    {
        var fenced = await run.FencedOwnerAsync("one").ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = await run.OwnerAsync("one").ConfigureAwait(false) }).ConfigureAwait(false);
        await RefusedAsync(run, fenced).ConfigureAwait(false);
    }

    private static async Task SuccessorTakesOver(RuleRun run)
    {
        var old = await run.OwnerAsync("old").ConfigureAwait(false);
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0, "one") with { Owner = old }).ConfigureAwait(false);
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        run.True(await run.Leases.FenceAsync(old, run.Token).ConfigureAwait(false), "the old owner is fenced");
        var successor = await run.OwnerAsync("new").ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1) with { Owner = successor }).ConfigureAwait(false);
        run.True(
            !(await run.TryAsync(RuleRun.Commit(key, 1, "late") with { Owner = old }).ConfigureAwait(false)).IsStored,
            "the old owner's commit is refused"
        );
        run.Equal(
            (successor, 1),
            ((await run.LoadAsync(key).ConfigureAwait(false)).Header.Owner!, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count),
            "owner and number of messages"
        );
    }

    private static async Task RepeatByFenced(RuleRun run)
    {
        var owner = await run.OwnerAsync("old").ConfigureAwait(false);
        var commit = RuleRun.Commit(RuleRun.NewKey(), 0, "one") with { Owner = owner };
        var first = await run.PutAsync(commit).ConfigureAwait(false);
        await run.AdvanceAsync(RuleRun.LeaseTime * 2).ConfigureAwait(false);
        await run.Leases.FenceAsync(owner, run.Token).ConfigureAwait(false);
        run.Equal(
            first with
            {
                Status = CommitStatus.Repeated,
            },
            await run.TryAsync(commit with { IsRetry = true }).ConfigureAwait(false),
            "the result of the repeat"
        );
    }

    private static async Task RefusedAsync(RuleRun run, ProcessOwner owner)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var result = await run.TryAsync(RuleRun.Commit(key, 1, "two") with { Owner = owner }).ConfigureAwait(false);
        run.Equal((CommitStatus.Fenced, 1L, 1L), (result.Status, result.Version, result.LastSequence), "status, version and last sequence");
        run.Equal(1, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages");
        run.Equal(
            CommitStatus.Fenced,
            (await run.TryAsync(RuleRun.Commit(RuleRun.NewKey(), 0) with { Owner = owner }).ConfigureAwait(false)).Status,
            "the answer to a creation"
        );
    }
}
