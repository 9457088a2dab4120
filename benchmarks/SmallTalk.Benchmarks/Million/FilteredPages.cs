using SmallTalk.Benchmarks.Harness;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Million;

/// <summary>Pages of a query with criteria that many sessions meet, and with some that few meet.</summary>
internal static class FilteredPages
{
    private const int Times = 40;

    public static async Task MeasureAsync(GateReport report, StoredSessions sessions)
    {
        var start = Clock.Now;
        await sessions.Store.Sessions.QueryAsync(new());
        report.AddTable("After a start", "what | milliseconds", [FormattableString.Invariant($"first page | {Clock.Since(start).TotalMilliseconds:0}")]);
        await sessions.AddDueAsync(Expiry.Due);
        foreach (var (name, query) in Queries(sessions))
            await report.JudgeAsync(
                $"page of 100: {name}",
                Bar.AtMost(20, "ms p95"),
                async () =>
                {
                    var latencies = await Clock.RecordAsync(Times, async () => await sessions.Store.Sessions.QueryAsync(query));
                    return new(latencies.P95, latencies);
                }
            );
    }

    private static IEnumerable<(string Name, SessionQuery Query)> Queries(StoredSessions sessions)
    {
        var now = TimeProvider.System.GetUtcNow();
        var middle = sessions.Middle;
        yield return (
            "open ones of a tenant, of the last day",
            new()
            {
                Partition = middle.Partition,
                Status = SessionStatus.Open,
                UpdatedFrom = now.AddDays(-1),
            }
        );
        yield return ("of a tenant, by the beginning of the id", new() { Partition = middle.Partition, IdPrefix = middle.Id.Value[..2] });
        yield return ("open ones, from the middle on", new() { Status = SessionStatus.Open, After = middle });
        yield return ($"due, {Expiry.Due:N0} are", new() { Status = SessionStatus.Open, ExpiresUntil = now });
        yield return ("due within ten days, which all are", new() { Status = SessionStatus.Open, ExpiresUntil = now.AddDays(10) });
        yield return ($"with a pending turn, 1 in {StoredSessions.Rare:N0}", new() { HasPendingTurn = true });
        yield return ($"of an owner, 1 in {StoredSessions.Rare:N0}", new() { OwnerInstance = StoredSessions.Other });
    }
}
