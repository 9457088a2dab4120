using System.Globalization;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Sizes;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Million;

/// <summary>Appends of one caller while a running host ends many sessions that are due.</summary>
internal static class Expiry
{
    /// <summary>How many are due at once.</summary>
    public const int Due = 10_000;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(GateReport report, SizedStore store, string path, StoredSessions stored)
    {
        await using var library = await Library.StartAsync(builder => store.Use(builder, path));
        var sessions = await stored.MoveAsync(library.Store);
        var lines = new List<string>();
        await report.JudgeAsync(
            $"longest append while {Due:N0} sessions expire",
            Bar.AtMost(50, "ms"),
            async () =>
            {
                await sessions.AddDueAsync(Due);
                var alone = await AppendAsync(sessions, Task.Delay(Quiet, TimeProvider.System));
                var start = Clock.Now;
                var sweep = Task.Run(() => ((SessionManager)library.Sessions).SweepAsync(default));
                var beside = await AppendAsync(sessions, sweep);
                await sweep;
                var elapsed = Clock.Since(start);
                await CheckAsync(library.Store);
                lines.Add(Line("nothing", Quiet, alone));
                lines.Add(Line("expiry", elapsed, beside));
                return new(beside.Percentile(1), beside);
            }
        );
        report.AddTable("Appends of one caller beside", "what | seconds | appends | p50 ms | p99 ms | longest ms", lines);
    }

    private static async Task<Latencies> AppendAsync(StoredSessions sessions, Task end)
    {
        var latencies = new Latencies();
        while (!end.IsCompleted)
            latencies.Add(await Clock.RecordAsync(1, sessions.AppendAsync));
        return latencies;
    }

    private static async Task CheckAsync(IStoreBackend store)
    {
        var due = new SessionQuery { Status = SessionStatus.Open, ExpiresUntil = TimeProvider.System.GetUtcNow() };
        if ((await store.Sessions.QueryAsync(due)).Sessions.Count > 0)
            throw new InvalidOperationException("Some sessions did not expire.");
    }

    private static string Line(string what, TimeSpan elapsed, Latencies latencies) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} | {elapsed.TotalSeconds:0.0} | {latencies.Count} | {latencies.P50:0.00} | {latencies.P99:0.00} | {latencies.Percentile(1):0.0}"
        );
}
