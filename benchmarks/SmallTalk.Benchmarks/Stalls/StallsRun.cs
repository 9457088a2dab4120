using System.Globalization;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.TestUtilities;

namespace SmallTalk.Benchmarks.Stalls;

/// <summary>Half an hour in which a host with 10,000 agents stalls again and again, by no fault of theirs: is any of them found dead?</summary>
internal static class StallsRun
{
    public const int Minutes = 30;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(13);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    /// <param name="minutes">How long; results are written of half an hour.</param>
    public static async Task<int> RunAsync(int minutes)
    {
        var report = new GateReport("stalls", []);
        using var host = ChildProcess.Start(Environment.ProcessPath!, StalledHost.Argument, $"{minutes}");
        while (await host.ReadLineAsync() != "ready") { }
        var stalls = 0;
        var start = Clock.Now;
        for (; Clock.Since(start) < TimeSpan.FromMinutes(minutes); stalls++)
        {
            await Task.Delay(Between, TimeProvider.System);
            await host.SuspendAsync();
            await Task.Delay(Stall, TimeProvider.System);
            await host.ResumeAsync();
        }
        var (exitCode, output, errors) = await host.FinishAsync();
        if (exitCode != 0)
            throw new InvalidOperationException($"The host ended with code {exitCode}: {errors}");
        Judge(report, StalledHostResult.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]), stalls);
        if (minutes == Minutes)
            await report.WriteAsync();
        return report.IsOk ? Gate.Ok : Gate.FellShort;
    }

    private static void Judge(GateReport report, StalledHostResult result, int stalls)
    {
        report.Judge("10,000 agents in a host that stalls: false deaths", Bar.AtMost(0, "deaths"), new(result.Deaths));
        report.Judge("an agent that really dies at the end is found", Bar.AtLeast(1, "death"), new(result.ControlDeaths));
        report.AddTable(
            "The run",
            "minutes | stops of 2 s | blocked pools of 2 s | forced collections | suspicions",
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Minutes:0} | {stalls} | {result.BlockedPools} | {result.Collections} | {result.Suspicions:N0}"
                ),
            ],
            "The host's process is stopped by SIGSTOP for 2 s every 15 s; besides, its thread pool is blocked for 2 s and its heap is collected and compacted, each at intervals of its own. "
                + "The agents beat every second from loops on that pool."
        );
    }
}
