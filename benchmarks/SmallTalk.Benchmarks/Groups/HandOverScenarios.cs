using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Benchmarks.Floors;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Groups;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>What the handing over of a task adds to a turn, and what it takes to read the context that a group shares.</summary>
internal static class HandOverScenarios
{
    private const int Rounds = 5;
    private const int Turns = 100;
    private const int Reads = 2_000;
    private const int Entries = 10;
    private const string Kept = "kept";
    private const string Handed = "handed";

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var lines = new List<string>();
        foreach (var store in GroupStores.All)
        {
            await using var library = await GroupStores.StartAsync(
                store,
                folder,
                builder =>
                    builder
                        .AddAgent(new BareAgent("keeper", 5))
                        .AddAgent(new BareAgent("taker", 5))
                        .AddAgent(services => new HandingAgent(services, "giver", "taker", Handed))
                        .AddGroup(Kept, group => group.Members("keeper", "taker"))
                        .AddGroup(Handed, group => group.Members("giver", "taker").MaxTurns(2))
            );
            await MeasureHandOverAsync(report, store, library, lines);
            await MeasureContextAsync(report, store, library);
        }
        report.AddTable(
            "Handing a task over",
            "store | p50 of a turn without | p95 | p50 of a turn with | p95",
            lines,
            "Two members, two answers; in the second kind of turn the first one hands a task of up to twenty to the other, who is chosen for it."
        );
    }

    private static async Task MeasureHandOverAsync(GateReport report, string store, Library library, List<string> lines)
    {
        GroupTalker without = new(library, Kept),
            with = new(library, Handed);
        await Warmup.RunAsync(without.SendAsync, with.SendAsync);
        Latencies floor = new(),
            subject = new();
        for (var round = 0; round < Rounds; round++)
        {
            await without.PrepareAsync(Turns);
            await with.PrepareAsync(Turns);
            floor.Add(await Clock.RecordAsync(Turns, without.SendAsync));
            subject.Add(await Clock.RecordAsync(Turns, with.SendAsync));
        }
        report.Judge($"{store}: a hand-over, added to the median turn", Bar.AtMost(5, "ms"), new(subject.P50 - floor.P50, subject));
        report.Judge($"{store}: a hand-over, added to p95", Bar.AtMost(5, "ms"), new(subject.P95 - floor.P95, subject));
        lines.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{store} | {Durations.Show(floor.P50)} | {Durations.Show(floor.P95)} | {Durations.Show(subject.P50)} | {Durations.Show(subject.P95)}"
            )
        );
    }

    private static async Task MeasureContextAsync(GateReport report, string store, Library library)
    {
        var session = await library.Sessions.CreateAsync();
        var context = library.Get<IGroupConversationManager>().Find(session, Kept)!.Context;
        for (var entry = 0; entry < Entries; entry++)
            await context.SetAsync($"entry{entry}", new string('x', 200), "keeper");
        ValueTask Get()
        {
            _ = context.Get("entry5");
            return default;
        }
        async ValueTask GetAsync() => await context.GetAsync<string>("entry5");
        await JudgeAsync(report, $"{store}: shared context read from memory, p99", Get);
        await JudgeAsync(report, $"{store}: shared context read from the store, p99", GetAsync);
    }

    private static async Task JudgeAsync(GateReport report, string scenario, Func<ValueTask> read)
    {
        await Warmup.RunAsync(read);
        await report.JudgeAsync(
            scenario,
            Bar.AtMost(1, "ms"),
            async () =>
            {
                var latencies = await Clock.RecordAsync(Reads, read);
                return new(latencies.P99, latencies);
            }
        );
    }
}
