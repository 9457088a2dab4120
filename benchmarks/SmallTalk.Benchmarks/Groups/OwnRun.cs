using System.Globalization;
using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Asks relevance selection, with its defaults, who answers messages of somebody's own. It judges nothing and writes no results.</summary>
internal static class OwnRun
{
    public static async Task<int> RunAsync(string path)
    {
        var data = OwnData.Read(path);
        var selectors = new Dictionary<string, Relevance>();
        var asked = new List<Asked>();
        foreach (var conversation in data.Messages.Select((message, number) => (message, number)).GroupBy(one => one.message.Conversation ?? $"\n{one.number}"))
            await AskAsync(data, [.. conversation.Select(one => one.message)], selectors, asked);
        Report(asked);
        return Gate.Ok;
    }

    private static async Task AskAsync(OwnData data, OwnMessage[] messages, Dictionary<string, Relevance> selectors, List<Asked> asked)
    {
        var history = new List<ChatMessage>();
        string? last = null;
        string? free = null;
        foreach (var message in messages)
        {
            history.Add(new(message.From is null ? ChatRole.User : ChatRole.Assistant, message.Text) { AuthorName = message.From });
            last = message.From ?? last;
            if (message.From is not null)
                continue;
            var relevance = await SelectorAsync(data, message.Group, selectors);
            var start = Clock.Now;
            var selection = await relevance.SelectAsync(history, last);
            var took = Clock.Since(start);
            free = history.Count == 1 ? selection.Agent : (await relevance.SelectAsync(history, free)).Agent;
            var isSure = !selection.Reason.StartsWith("fallback", StringComparison.Ordinal);
            asked.Add(new(new(message.Agent, selection.Agent, selection.Confidence, isSure), free == message.Agent, last, took));
            last = message.Agent ?? last;
        }
    }

    private static async Task<Relevance> SelectorAsync(OwnData data, string[]? group, Dictionary<string, Relevance> selectors)
    {
        var key = group is null ? "" : string.Join('\n', group);
        if (!selectors.TryGetValue(key, out var relevance))
            selectors[key] = relevance = await Relevance.PrepareAsync([
                .. data.Agents.Where(agent => group is null || group.Contains(agent.Name)).Select(agent => agent.Descriptor),
            ]);
        return relevance;
    }

    private static void Report(List<Asked> asked)
    {
        var latencies = new Latencies();
        foreach (var one in asked)
            latencies.Add(one.Took);
        Answer[] fitting = [.. asked.Select(one => one.Answer).Where(answer => answer.Expected is not null)];
        Answer[] strangers = [.. asked.Select(one => one.Answer).Where(answer => answer.Expected is null)];
        Answer[] sure = [.. fitting.Where(answer => answer.IsSure)];
        Asked[] followed = [.. asked.Where(one => one.Last is not null && one.Answer.Expected is not null)];
        Asked[] switches = [.. followed.Where(one => one.Last != one.Answer.Expected)];
        Write($"messages: {asked.Count}, of which {strangers.Length} fit nobody");
        Write($"top-1: {Quality.Accuracy(fitting):0.0} %, macro {Quality.Macro(fitting):0.0} %");
        Write(
            $"coverage at 90 %: {Quality.Coverage(fitting, 0.9):0.0} %; answered by default {100.0 * sure.Length / fitting.Length:0.0} %, right of these {Quality.Accuracy(sure):0.0} %"
        );
        if (strangers.Length > 0)
            Write($"AUROC, nobody fits: {Quality.Auroc(fitting, strangers):0.000}");
        if (followed.Length > 0)
            Write(
                $"in conversations, told who spoke last: {Share(followed, one => one.Answer.IsRight):0.0} %; free-running: {Share(followed, one => one.IsRightFree):0.0} %"
            );
        if (switches.Length > 0)
            Write(
                $"{switches.Length} turns that switch: {Share(switches, one => one.Answer.IsRight):0.0} %; free-running: {Share(switches, one => one.IsRightFree):0.0} %"
            );
        Write($"selection: p50 {latencies.P50:0.000} ms, p95 {latencies.P95:0.000} ms, p99 {latencies.P99:0.000} ms, max {latencies.Percentile(1):0.00} ms");
    }

    private static double Share(Asked[] asked, Func<Asked, bool> isRight) => 100.0 * asked.Count(isRight) / asked.Length;

    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Asked(Answer Answer, bool IsRightFree, string? Last, TimeSpan Took);
}
