using System.Globalization;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Sizes;

namespace SmallTalk.Benchmarks.Million;

/// <summary>What a store that holds very many sessions costs beside one that is as good as empty.</summary>
internal static class MillionRun
{
    public const int Sessions = 1_000_000;

    private const int FewSessions = 100;
    private const int Rounds = 15;
    private const int Operations = 60;

    public static SizedStore? Find(string name) => SizedStore.All.FirstOrDefault(store => store.Name == name && store.CountAsync is not null);

    /// <param name="store">The store; not the one in memory.</param>
    /// <param name="count">How many sessions it holds; results are written of a million.</param>
    public static async Task<int> RunAsync(SizedStore store, int count)
    {
        var floors = await Gate.CheckAsync();
        var report = new GateReport($"million-{store.Name}", floors);
        using var folder = new WorkFolder();
        // A server keeps schemas of earlier runs.
        var run = Guid.NewGuid().ToString("N")[..8];
        var full = folder.Next($"million-{run}");
        var stored = await CompareAsync(report, store, full, folder.Next($"empty-{run}"), count);
        await Expiry.MeasureAsync(report, store, full, stored);
        if (count == Sessions)
            await report.WriteAsync();
        return Gate.Close(report.IsOk ? Gate.Ok : Gate.FellShort, floors);
    }

    private static async Task<StoredSessions> CompareAsync(GateReport report, SizedStore store, string fullPath, string emptyPath, int count)
    {
        var start = Clock.Now;
        StoredSessions stored;
        await using (var filling = await OpenedStore.OpenAsync(store, fullPath))
            stored = await StoredSessions.FillAsync(filling.Backend, count);
        report.AddTable(
            "The store",
            "sessions | filled in",
            [string.Create(CultureInfo.InvariantCulture, $"{count:N0} | {Clock.Since(start).TotalSeconds:0} s")]
        );
        await using var opened = await OpenedStore.OpenAsync(store, fullPath);
        await using var empty = await OpenedStore.OpenAsync(store, emptyPath);
        var many = await stored.MoveAsync(opened.Backend);
        var few = await StoredSessions.FillAsync(empty.Backend, FewSessions);
        await JudgeAsync(report, "create", few.CreateAsync, many.CreateAsync);
        await JudgeAsync(report, "restore", few.RestoreAsync, many.RestoreAsync);
        await JudgeAsync(report, "append 1 KB, durable, to any", few.AppendAsync, many.AppendAsync);
        await FilteredPages.MeasureAsync(report, many);
        return stored;
    }

    private static Task JudgeAsync(GateReport report, string what, Func<ValueTask> few, Func<ValueTask> many) =>
        report.JudgeAsync(
            what,
            Bar.AtMost(1.5, "× in an empty store"),
            async () =>
            {
                var comparison = await Interleaved.RunAsync(Rounds, Operations, few, many);
                return new(comparison.Ratio, comparison.Subject);
            }
        );
}
