using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>How long the file store takes to open with many stored sessions.</summary>
internal static class FileStartScenarios
{
    private const int Callers = 250;
    private const int SessionsPerCaller = 400;
    private const int CleanStarts = 7;
    private const string LockFile = "lock";

    // Two segments of 16 MB: this many commits of 1 KB leave them as full as they get, with whatever is not yet synced elsewhere.
    private const int LogFillingCommits = 25_000;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var path = folder.Next("start-store");
        var crashed = folder.Next("start-crashed");
        await using (var store = await Stores.OpenFileAsync(path))
        {
            await FillAsync(store);
            Copy(path, crashed);
        }
        const string Sessions = "with 100,000 sessions";
        await report.JudgeAsync($"file: start {Sessions}, after a clean stop", Bar.AtMost(150, "ms"), () => CleanAsync(path));
        report.Judge($"file: start {Sessions}, full log", Bar.AtMost(1_000, "ms"), new(await StartAsync(crashed)));
    }

    private static async Task FillAsync(IStoreBackend store)
    {
        var process = await StoreWriter.CreateAsync(store);
        var sessions = new SessionWriter[Callers];
        await Load.RunAsync(Callers, SessionsPerCaller, async caller => sessions[caller] = await process.CreateSessionAsync());
        var message = SampleMessages.Create(1_000);
        await Load.RunAsync(Callers, LogFillingCommits / Callers, caller => sessions[caller].AppendAsync(message));
    }

    private static async Task<Measurement> CleanAsync(string path)
    {
        var starts = new List<double>();
        for (var i = 0; i < CleanStarts; i++)
            starts.Add(await StartAsync(path));
        return new(Statistics.Median(starts));
    }

    private static async Task<double> StartAsync(string path)
    {
        var start = Clock.Now;
        await using var store = await Stores.OpenFileAsync(path);
        return Clock.Since(start).TotalMilliseconds;
    }

    /// <summary>Copies the folder of an open store that nobody writes to: that is what a killed process leaves behind.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
            Directory.CreateDirectory(folder.Replace(from, to, StringComparison.Ordinal));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != LockFile))
            File.Copy(file, file.Replace(from, to, StringComparison.Ordinal));
    }
}
