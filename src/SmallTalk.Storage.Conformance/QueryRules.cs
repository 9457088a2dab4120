using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of finding sessions.</summary>
internal static class QueryRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("query.empty-store-brings-nothing", "A query of an empty store brings an empty page and no next one.", EmptyStore),
        new("query.brings-whole-headers", "A query brings the same headers as a load.", BringsHeaders),
        new("query.orders-by-partition-and-id", "Sessions come in the order of partition and id, by Unicode code point.", Orders),
        new("query.pages-bring-each-once", "Page after page brings each session once; the last page has no next one.", Pages),
        new("query.page-may-begin-after-what-is-gone", "The key a page begins after need not exist any more.", AfterGone),
        new("query.finds-expired", "A query by expiry brings exactly the sessions that expire until then.", FindsExpired),
        new("query.finds-by-status", "A query by status brings exactly those.", FindsByStatus),
        new("query.finds-by-prefix", "A query by id prefix takes every character as it is.", FindsByPrefix),
        new("query.finds-by-time-of-update", "A query by time of update includes its beginning and not its end.", FindsByUpdate),
        new("query.finds-by-pending-turn", "A query tells sessions with a pending turn from those without.", FindsByPendingTurn),
        new("query.finds-by-owner", "A query by owner brings those whose newest commit it made.", FindsByOwner),
        new("query.criteria-combine", "Every criterion that is set must hold.", CriteriaCombine),
    ];

    private static async Task EmptyStore(RuleRun run)
    {
        var page = await run.Sessions.QueryAsync(new(), run.Token).ConfigureAwait(false);
        run.True(page is { Sessions.Count: 0, Next: null }, "the page is empty and the last one");
    }

    private static async Task BringsHeaders(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(
                RuleRun.Commit(key, 0, "one", "two") with
                {
                    Metadata = RuleRun.Json("metadata"),
                    PendingTurn = RuleRun.Json("pending"),
                    Expiry = new(RuleRun.FarAway, TimeSpan.FromMinutes(5)),
                }
            )
            .ConfigureAwait(false);
        run.Sequence([(await run.LoadAsync(key).ConfigureAwait(false)).Header], await run.QueryAsync(new()).ConfigureAwait(false), "the headers");
    }

    private static async Task Orders(RuleRun run)
    {
        string[] ids = ["b", "a", "B", "a-1", "a/1", "\u00E9", "\uFF61", "\U0001F600", "10", "9"];
        foreach (var partition in (string[])["p", "", "P"])
        foreach (var id in ids)
            await run.PutAsync(RuleRun.Commit(new(Partition.Parse(partition), id), 0)).ConfigureAwait(false);
        var expected =
            from partition in (string[])["", "P", "p"]
            from id in ids.Select(SessionId.Parse).Order()
            select new SessionKey(Partition.Parse(partition), id);
        run.Sequence(expected, (await run.QueryAsync(new()).ConfigureAwait(false)).Select(header => header.Key), "the order of the sessions");
    }

    private static async Task Pages(RuleRun run)
    {
        var keys = await ManyAsync(run, 10).ConfigureAwait(false);
        foreach (var limit in (int[])[1, 3, 5, 10, 11])
        {
            var found = new List<SessionKey>();
            SessionKey? after = null;
            do
            {
                var page = await run.Sessions.QueryAsync(new() { Limit = limit, After = after }, run.Token).ConfigureAwait(false);
                run.True(page.Sessions.Count <= limit, "a page is not longer than its limit");
                run.True(page.Next is null || page.Next != after, "the next page begins further on");
                found.AddRange(page.Sessions.Select(header => header.Key));
                after = page.Next;
            } while (after is not null && found.Count <= keys.Count);
            run.Sequence(keys, found, $"what pages of {limit} bring");
        }
    }

    private static async Task AfterGone(RuleRun run)
    {
        var keys = await ManyAsync(run, 5).ConfigureAwait(false);
        await run.Sessions.DeleteAsync(keys[1], default, run.Token).ConfigureAwait(false);
        run.Sequence(
            keys[2..],
            (await run.QueryAsync(new() { After = keys[1] }).ConfigureAwait(false)).Select(header => header.Key),
            "what follows a session that is gone"
        );
    }

    private static async Task FindsExpired(RuleRun run)
    {
        var keys = await ManyAsync(run, 4).ConfigureAwait(false);
        for (var day = 0; day < 3; day++)
            await run.PutAsync(RuleRun.Commit(keys[day], 1) with { Expiry = new(RuleRun.FarAway.AddDays(day - 5)) }).ConfigureAwait(false);
        var until = new SessionQuery { ExpiresUntil = RuleRun.FarAway.AddDays(-4) };
        run.Sequence(keys[..2], (await run.QueryAsync(until).ConfigureAwait(false)).Select(header => header.Key), "the sessions that expire until then");
        await run.PutAsync(RuleRun.Commit(keys[0], 2) with { Expiry = new(RuleRun.FarAway) }).ConfigureAwait(false);
        run.Sequence(
            [keys[1]],
            (await run.QueryAsync(until).ConfigureAwait(false)).Select(header => header.Key),
            "the sessions that expire until then, one of them prolonged"
        );
    }

    private static async Task FindsByStatus(RuleRun run)
    {
        var keys = await ManyAsync(run, 3).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[0], 1) with { Status = SessionStatus.Expired }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[1], 1) with { Status = SessionStatus.Invalidated }).ConfigureAwait(false);
        run.Sequence(
            [keys[0]],
            (await run.QueryAsync(new() { Status = SessionStatus.Expired }).ConfigureAwait(false)).Select(header => header.Key),
            "the expired sessions"
        );
        run.Sequence(
            [keys[1]],
            (await run.QueryAsync(new() { Status = SessionStatus.Invalidated }).ConfigureAwait(false)).Select(header => header.Key),
            "the invalidated sessions"
        );
        run.Sequence(
            [keys[2]],
            (await run.QueryAsync(new() { Status = SessionStatus.Open }).ConfigureAwait(false)).Select(header => header.Key),
            "the open sessions"
        );
    }

    private static async Task FindsByPrefix(RuleRun run)
    {
        foreach (var id in (string[])["a%1", "a%2", "ab1", "A%1", "a_1", "a*1", "a[1"])
            await run.PutAsync(RuleRun.Commit(new(id), 0)).ConfigureAwait(false);
        await PrefixAsync(run, "a%", "a%1", "a%2").ConfigureAwait(false);
        await PrefixAsync(run, "a_", "a_1").ConfigureAwait(false);
        await PrefixAsync(run, "a*", "a*1").ConfigureAwait(false);
        await PrefixAsync(run, "a[", "a[1").ConfigureAwait(false);
        await PrefixAsync(run, "ab1", "ab1").ConfigureAwait(false);
        await PrefixAsync(run, "ab12").ConfigureAwait(false);
    }

    private static async Task PrefixAsync(RuleRun run, string prefix, params string[] expected) =>
        run.Sequence(
            expected,
            (await run.QueryAsync(new() { IdPrefix = prefix }).ConfigureAwait(false)).Select(header => header.Key.Id.Value),
            $"the ids that begin with {prefix}"
        );

    private static async Task FindsByUpdate(RuleRun run)
    {
        var times = new List<DateTimeOffset>();
        var keys = new List<SessionKey>();
        for (var number = 0; number < 3; number++)
        {
            keys.Add(new($"session-{number}"));
            times.Add((await run.PutAsync(RuleRun.Commit(keys[^1], 0)).ConfigureAwait(false)).CommittedAt);
            await run.AdvanceAsync(TimeSpan.FromMilliseconds(50)).ConfigureAwait(false);
        }
        run.Sequence(
            keys[1..],
            (await run.QueryAsync(new() { UpdatedFrom = times[1] }).ConfigureAwait(false)).Select(header => header.Key),
            "those updated from a moment on"
        );
        run.Sequence(
            keys[..1],
            (await run.QueryAsync(new() { UpdatedBefore = times[1] }).ConfigureAwait(false)).Select(header => header.Key),
            "those updated before a moment"
        );
        run.Sequence(
            [keys[1]],
            (await run.QueryAsync(new() { UpdatedFrom = times[1], UpdatedBefore = times[2] }).ConfigureAwait(false)).Select(header => header.Key),
            "those updated between two moments"
        );
    }

    private static async Task FindsByPendingTurn(RuleRun run)
    {
        var keys = await ManyAsync(run, 3).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[0], 1) with { PendingTurn = RuleRun.Json("pending") }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[1], 1) with { PendingTurn = RuleRun.Json("pending") }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[1], 2) with { PendingTurn = default(Payload) }).ConfigureAwait(false);
        run.Sequence(
            [keys[0]],
            (await run.QueryAsync(new() { HasPendingTurn = true }).ConfigureAwait(false)).Select(header => header.Key),
            "those with a pending turn"
        );
        run.Sequence(
            keys[1..],
            (await run.QueryAsync(new() { HasPendingTurn = false }).ConfigureAwait(false)).Select(header => header.Key),
            "those without a pending turn"
        );
    }

    private static async Task FindsByOwner(RuleRun run)
    {
        var keys = await ManyAsync(run, 3).ConfigureAwait(false);
        var (one, two) = (await run.OwnerAsync("one").ConfigureAwait(false), await run.OwnerAsync("two").ConfigureAwait(false));
        await run.PutAsync(RuleRun.Commit(keys[0], 1) with { Owner = one }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[1], 1) with { Owner = one }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[1], 2) with { Owner = two }).ConfigureAwait(false);
        run.Sequence(
            [keys[0]],
            (await run.QueryAsync(new() { OwnerInstance = "one" }).ConfigureAwait(false)).Select(header => header.Key),
            "the sessions of one owner"
        );
        run.Sequence(
            [keys[1]],
            (await run.QueryAsync(new() { OwnerInstance = "two" }).ConfigureAwait(false)).Select(header => header.Key),
            "the sessions of the other owner"
        );
    }

    private static async Task CriteriaCombine(RuleRun run)
    {
        var keys = await ManyAsync(run, 4).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[0], 1) with { Status = SessionStatus.Expired, PendingTurn = RuleRun.Json("pending") }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[1], 1) with { Status = SessionStatus.Expired }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(keys[2], 1) with { PendingTurn = RuleRun.Json("pending") }).ConfigureAwait(false);
        var query = new SessionQuery
        {
            Partition = Partition.Default,
            Status = SessionStatus.Expired,
            HasPendingTurn = true,
            IdPrefix = "session-",
            ExpiresUntil = RuleRun.FarAway,
        };
        run.Sequence([keys[0]], (await run.QueryAsync(query).ConfigureAwait(false)).Select(header => header.Key), "the sessions for which all criteria hold");
    }

    private static async Task<List<SessionKey>> ManyAsync(RuleRun run, int count)
    {
        var keys = Enumerable.Range(0, count).Select(number => new SessionKey($"session-{number:00}")).ToList();
        foreach (var key in keys)
            await run.PutAsync(RuleRun.Commit(key, 0, "one")).ConfigureAwait(false);
        return keys;
    }
}
