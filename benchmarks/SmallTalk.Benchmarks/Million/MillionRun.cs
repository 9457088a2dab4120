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
        if (BareRestore.Knows(store))
            await ReportBareAsync(report, store, (fullPath, many), (emptyPath, few));
        await JudgeAsync(report, "append 1 KB, durable, to any", few.AppendAsync, many.AppendAsync);
        await FilteredPages.MeasureAsync(report, many);
        return stored;
    }

    private static async Task ReportBareAsync(
        GateReport report,
        SizedStore store,
        (string Path, StoredSessions Sessions) full,
        (string Path, StoredSessions Sessions) empty
    )
    {
        using var many = BareRestore.Open(store, full.Path, staysOpen: false);
        using var few = BareRestore.Open(store, empty.Path, staysOpen: true);
        var comparison = await Interleaved.RunAsync(Rounds, Operations, () => empty.Sessions.RestoreAsync(few), () => full.Sessions.RestoreAsync(many));
        report.AddTable(
            "The bytes of a session, read without a store",
            "among very many, p50 | among few, p50 | ratio",
            [FormattableString.Invariant($"{Durations.Show(comparison.Subject.P50)} | {Durations.Show(comparison.Floor.P50)} | {comparison.Ratio:0.00}")],
            "From the store's own files, which few of very many sessions have open or in memory: what a restore has to be read with."
        );
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
