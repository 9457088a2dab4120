using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;

namespace SmallTalk.Benchmarks.Agents;

/// <summary>How long the first chunk of a turn takes: the user's message is stored before the agent is asked. Beside it what the agent alone takes, and the disk alone.</summary>
internal static class FirstChunkScenarios
{
    private const int Rounds = 7;
    private const int Turns = 40;

    private const string Note =
        "The bar is on the whole time from sending to the first chunk. Beside it, in turns with it: the first chunk of the agent alone with as many callers, "
        + "and one durable append of 1 KB to a bare group-commit log by as many callers, which is what the disk takes of it. "
        + "Callers of the log do nothing else; those of turns spend part of their time on chunks, so that fewer of them wait for the disk at once.";

    private static readonly int[] Callers = [1, 16];

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var lines = new List<string>();
        foreach (var store in Stores.All)
            lines.AddRange(await JudgeAsync(report, store, folder));
        report.AddTable("First chunk beside its floors, p50", "store | callers | first chunk | agent alone | bare log append | above both", lines, Note);
    }

    private static async Task<IEnumerable<string>> JudgeAsync(GateReport report, string store, WorkFolder folder)
    {
        var agent = new StreamingAgent("writer", chunks: 20);
        using var log = store == Stores.File ? new GroupCommitLog(folder.Next("first-chunk-log")) : null;
        await using var library = await Library.StartAsync(store, folder.Next("first-chunk-store"), builder => builder.AddAgent(agent));
        await Warmup.RunAsync(new TurnSender(library, "writer").SendAsync, new BareTurn(agent).RunAsync);
        var lines = new List<string>();
        foreach (var callers in Callers)
        {
            var line = string.Empty;
            await report.JudgeAsync(
                $"{store}: delay of the first chunk, {callers} {(callers == 1 ? "caller" : "callers")}, p50",
                Bar.AtMost(1, "ms"),
                async () =>
                {
                    var (first, alone, appended) = await MeasureAsync(library, new BareTurn(agent), log, callers);
                    line = Line(store, callers, first.P50, alone.P50, appended?.P50);
                    return new(first.P50, first);
                }
            );
            lines.Add(line);
        }
        return lines;
    }

    private static async Task<(Latencies First, Latencies Alone, Latencies? Appended)> MeasureAsync(
        Library library,
        BareTurn bare,
        GroupCommitLog? log,
        int callers
    )
    {
        var senders = Enumerable.Range(0, callers).Select(_ => new TurnSender(library, "writer")).ToArray();
        var record = new byte[1_000];
        record.AsSpan().Fill((byte)'x');
        Latencies first = new(),
            alone = new(),
            appended = new();
        for (var round = 0; round < Rounds; round++)
        {
            await RecordAsync(callers, first, caller => senders[caller].TimeFirstChunkAsync());
            await RecordAsync(callers, alone, _ => bare.TimeFirstChunkAsync());
            if (log is not null)
                appended.Add((await Load.RunAsync(callers, Turns, _ => new(log.AppendAsync(record)))).Latencies);
        }
        return (first, alone, log is null ? null : appended);
    }

    private static async Task RecordAsync(int callers, Latencies all, Func<int, ValueTask<TimeSpan>> time)
    {
        var recorded = Enumerable.Range(0, callers).Select(_ => new Latencies()).ToArray();
        await Load.RunAsync(callers, Turns, async caller => recorded[caller].Add(await time(caller)));
        foreach (var latencies in recorded)
            all.Add(latencies);
    }

    private static string Line(string store, int callers, double first, double alone, double? appended) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{store} | {callers} | {Durations.Show(first)} | {Durations.Show(alone)} | {(appended is { } append ? Durations.Show(append) : "-")} | {Durations.Show(first - alone - (appended ?? 0))}"
        );
}
