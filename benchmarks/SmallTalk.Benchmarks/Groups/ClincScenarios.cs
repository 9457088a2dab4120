using System.Globalization;
using System.Numerics;
using SmallTalk.Agents;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Single questions to ten, five and three experts, with none to ten examples per topic. Nothing is tuned on these questions.</summary>
internal static class ClincScenarios
{
    private const int Groups = 20;
    private const double Slack = 1;

    // Above that, all groups of a size would take minutes.
    private const int MostExamplesForAll = 1;

    // What a first version of the ranker reached; each bar is one point below.
    private static readonly Level[] Levels =
    [
        new(0, 72.3, 78.6, 84.8, 61.7, 0.772, 75),
        new(1, 82.6, 87.6, 91.5, 80.8, 0.812, 85),
        new(5, 88.5, 92.4, 95.3, 97.0, 0.866, 91),
        new(10, 90.8, 94.4, 96.7, 100, 0.887, 93),
    ];

    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var data = ClincData.Read();
        var lines = new List<string>();
        var groups = new List<string>();
        foreach (var level in Levels)
        {
            var agents = data.Agents(level.Examples);
            var relevance = await Relevance.PrepareAsync(agents);
            var answers = await Answer.AskAsync(relevance, data.Questions);
            var strangers = await Answer.AskAsync(relevance, data.Strangers);
            Judge(report, level, answers, strangers);
            lines.Add(Line(level, answers, strangers));
            foreach (var (size, bar) in new[] { (5, level.Five), (3, level.Three) })
                groups.Add(await JudgeGroupsAsync(report, level, agents, data.Questions, size, bar));
        }
        report.AddTable(
            "Ten experts",
            "examples | top-1 | aim | macro | coverage at 90 % | AUROC, nobody fits | answered by default | right of these | strangers sent to the fallback",
            lines,
            "CLINC150, test split: 4,500 questions and 1,000 that fit nobody. \"By default\" is the threshold fitted on the profiles alone."
        );
        report.AddTable(
            "Smaller groups",
            "experts | examples | mean | minimum | mean of all groups",
            groups,
            $"{Groups} groups each, drawn from seeds 1 to {Groups}. The bars come from another draw of groups; the mean of a draw of twenty varies by two points. So the mean over all 120 groups of three and 252 of five is told too, where it can be had in seconds."
        );
    }

    private static void Judge(GateReport report, Level level, IReadOnlyList<Answer> answers, IReadOnlyList<Answer> strangers)
    {
        var name = $"10 experts, {level.Examples} examples a topic";
        report.Judge($"{name}: top-1", Bar.AtLeast(level.Ten - Slack, "%"), new(Quality.Accuracy(answers)));
        report.Judge($"{name}: coverage at 90 %", Bar.AtLeast(level.Coverage - Slack, "%"), new(Quality.Coverage(answers, 0.9)));
        report.Judge($"{name}: AUROC, nobody fits", Bar.AtLeast(level.Auroc - (Slack / 100), "of 1"), new(Quality.Auroc(answers, strangers)));
    }

    private static async Task<string> JudgeGroupsAsync(
        GateReport report,
        Level level,
        AgentDescriptor[] agents,
        IReadOnlyList<Question> questions,
        int size,
        double bar
    )
    {
        var accuracies = new List<double>();
        for (var seed = 1; seed <= Groups; seed++)
        {
            var group = agents.ToArray();
            new Random(seed).Shuffle(group);
            accuracies.Add(await AccuracyAsync(group[..size], questions));
        }
        var all = new List<double>();
        if (level.Examples <= MostExamplesForAll)
            foreach (var group in Subsets(agents, size))
                all.Add(await AccuracyAsync(group, questions));
        report.Judge($"{size} experts, {level.Examples} examples a topic: mean", Bar.AtLeast(bar - Slack, "%"), new(accuracies.Average()));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{size} | {level.Examples} | {accuracies.Average():0.0} | {accuracies.Min():0.0} | {(all.Count == 0 ? "-" : $"{all.Average():0.0}")}"
        );
    }

    private static async Task<double> AccuracyAsync(AgentDescriptor[] group, IReadOnlyList<Question> questions)
    {
        var theirs = questions.Where(question => group.Any(agent => agent.Name == question.Agent));
        return Quality.Accuracy(await Answer.AskAsync(await Relevance.PrepareAsync(group), theirs));
    }

    private static IEnumerable<AgentDescriptor[]> Subsets(AgentDescriptor[] agents, int size) =>
        Enumerable
            .Range(0, 1 << agents.Length)
            .Where(mask => BitOperations.PopCount((uint)mask) == size)
            .Select(mask => agents.Where((_, at) => (mask & (1 << at)) != 0).ToArray());

    private static string Line(Level level, IReadOnlyList<Answer> answers, IReadOnlyList<Answer> strangers)
    {
        Answer[] sure = [.. answers.Where(answer => answer.IsSure)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{level.Examples} | {Quality.Accuracy(answers):0.0} | {level.Aim} | {Quality.Macro(answers):0.0} | {Quality.Coverage(answers, 0.9):0.0} | {Quality.Auroc(answers, strangers):0.000} | {100.0 * sure.Length / answers.Count:0.0} | {Quality.Accuracy(sure):0.0} | {100.0 * strangers.Count(answer => !answer.IsSure) / strangers.Count:0.0}"
        );
    }

    private sealed record Level(int Examples, double Ten, double Five, double Three, double Coverage, double Auroc, double Aim);
}
