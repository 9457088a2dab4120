using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Ci;

/// <summary>The short run of continuous integration: only absolute limits can fail it, so that a slow or busy machine does not.</summary>
internal static class CiRun
{
    private const int Attempts = 3;

    public static async Task<int> RunAsync(IReadOnlyList<CiScenario> scenarios)
    {
        Console.WriteLine($"{Machine.Description}{Environment.NewLine}");
        var failed = !RunBenchmarks([.. scenarios.Select(scenario => scenario.Benchmark.GetType()).Distinct()]);
        Console.WriteLine(CiScenario.Header);
        foreach (var scenario in scenarios)
        {
            var result = await MeasureAsync(scenario);
            Console.WriteLine(result);
            failed |= !result.IsOk;
        }
        Console.WriteLine($"{Environment.NewLine}benchmarks: {(failed ? "above a limit" : "within all limits")}");
        return failed ? 1 : 0;
    }

    /// <summary>A scenario above its limit gets further attempts: it fails when it is above the limit in all of them.</summary>
    private static async Task<CiResult> MeasureAsync(CiScenario scenario)
    {
        var result = await scenario.MeasureAsync();
        for (var attempt = 1; attempt < Attempts && !result.IsOk; attempt++)
            result = await scenario.MeasureAsync();
        return result;
    }

    /// <summary>Means and allocations by BenchmarkDotNet, inside this process.</summary>
    private static bool RunBenchmarks(Type[] benchmarks)
    {
        var summaries = BenchmarkRunner.Run(benchmarks, Config);
        foreach (var summary in summaries)
        {
            Console.WriteLine(summary.BenchmarksCases[0].Descriptor.Type.Name);
            MarkdownExporter.Console.ExportToLog(summary, ConsoleLogger.Default);
            Console.WriteLine();
        }
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }

    private static IConfig Config { get; } =
        ManualConfig
            .CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100)).WithId("short"))
            .AddColumnProvider(DefaultColumnProviders.Params, DefaultColumnProviders.Metrics)
            .AddColumn(TargetMethodColumn.Method, StatisticColumn.Mean, BaselineRatioColumn.RatioMean)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(Repository.Root, "artifacts", "benchmarks", "dotnet"));
}
