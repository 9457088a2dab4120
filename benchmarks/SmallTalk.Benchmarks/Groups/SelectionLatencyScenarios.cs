using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>What a selection among ten agents with 150 examples each takes, and a fit of these.</summary>
internal static class SelectionLatencyScenarios
{
    private const int Examples = 10;
    private const int Selections = 100_000;
    private const int LongSelections = 2_000;
    private const int LongMessage = 8_192;
    private const double TooLong = 100;
    private const int Fits = 9;

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var data = ClincData.Read();
        var agents = data.Agents(Examples);
        var relevance = await Relevance.PrepareAsync(agents);
        string[] sentences = [.. data.Questions.Select(question => question.Text)];
        string[] texts = [.. Enumerable.Range(0, 20).Select(seed => Text(sentences, seed))];
        var lines = new List<string>();
        await JudgeAsync(report, lines, "a sentence", relevance, sentences, Selections, 0.3);
        await JudgeAsync(report, lines, "8 kB", relevance, texts, LongSelections, 15);
        report.AddTable(
            "Time of a selection, ms",
            "message | selections | p50 | p95 | p99 | max | above 100 ms",
            lines,
            "In a conversation: one earlier message and an agent's turn of the same kind are scored too."
        );
        await report.JudgeAsync("fit of 1,500 examples, with its threshold", Bar.AtMost(1_000, "ms"), () => FitAsync(agents));
    }

    private static async Task JudgeAsync(GateReport report, List<string> lines, string name, Relevance relevance, string[] texts, int count, double limit)
    {
        var next = 0;
        ValueTask SelectAsync() => Discard(relevance.SelectAsync(History(texts, next++), "travel"));
        await Warmup.RunAsync(SelectAsync);
        Latencies? latencies = null;
        await report.JudgeAsync(
            $"selection, {name}, p95",
            Bar.AtMost(limit, "ms"),
            async () =>
            {
                latencies = await Clock.RecordAsync(count, SelectAsync);
                return new(latencies.P95, latencies);
            }
        );
        var slow = Slow(latencies!);
        report.Judge($"selection, {name}: above {TooLong} ms of {count:N0}", Bar.AtMost(1, "selections"), new(slow));
        lines.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} | {count} | {latencies!.P50:0.000} | {latencies.P95:0.000} | {latencies.P99:0.000} | {latencies.Percentile(1):0.00} | {slow}"
            )
        );
    }

    private static async Task<Measurement> FitAsync(AgentDescriptor[] agents)
    {
        var latencies = await Clock.RecordAsync(Fits, () => new Relevance(agents).PrepareAsync());
        return new(latencies.P50, latencies);
    }

    private static ChatMessage[] History(string[] texts, int number) =>
        [
            new(ChatRole.User, texts[number % texts.Length]),
            new(ChatRole.Assistant, texts[(number + 1) % texts.Length]),
            new(ChatRole.User, texts[(number + 2) % texts.Length]),
        ];

    private static string Text(string[] sentences, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.Length < LongMessage)
            text.Append(sentences[random.Next(sentences.Length)]).Append(". ");
        return text.ToString(0, LongMessage);
    }

    private static int Slow(Latencies latencies)
    {
        var slow = 0;
        while (slow < latencies.Count && latencies.Percentile(1 - ((slow + 0.5) / latencies.Count)) > TooLong)
            slow++;
        return slow;
    }

    private static async ValueTask Discard(ValueTask<SmallTalk.Groups.SpeakerSelection> selection) => await selection;
}
