using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Makes the accounts of all members from what the request says of their turns, so that nothing has to be kept.</summary>
internal static class SpeakerAccounts
{
    /// <summary>The accounts of all members, and how many turns the group has had.</summary>
    internal static (IReadOnlyList<SpeakerAccount> Accounts, long Turns) Of(SpeakerRequest request, IReadOnlyList<string> spoken)
    {
        if (request.Statistics.Count == 0)
            return ([.. request.Members.Select(agent => new SpeakerAccount(agent.Name, WeightOf(agent), CountOf(agent, spoken), Joined: 0))], spoken.Count);
        var accounts = request.Members.Select(agent => AccountOf(agent, request.Statistics.GetValueOrDefault(agent.Name))).ToList();
        var total = Math.Max(request.Statistics.Values.Sum(TurnsOf), request.Statistics.Values.Max(one => one.JoinedAtTurn));
        return (WithStarts(accounts, total), total);
    }

    /// <summary>Who has spoken, oldest first, one for each answer: messages with tool calls are only the way to one.</summary>
    internal static IReadOnlyList<string> Spoken(IReadOnlyList<ChatMessage> history) =>
        [.. history.Where(message => message is { AuthorName: not null } && IsAnswer(message)).Select(message => message.AuthorName!)];

    private static bool IsAnswer(ChatMessage message) => message.Role == ChatRole.Assistant && !message.Contents.Any(content => content is FunctionCallContent);

    internal static double WeightOf(AgentDescriptor agent) => agent.Priority >= 0 ? 1 + (double)agent.Priority : 1 / (1 - (double)agent.Priority);

    private static SpeakerAccount AccountOf(AgentDescriptor agent, SpeakerStatistics? known) =>
        new(agent.Name, WeightOf(agent), known is null ? 0 : TurnsOf(known), known?.JoinedAtTurn ?? 0);

    /// <summary>A turn that failed was one: otherwise who always fails would be next for ever.</summary>
    private static long TurnsOf(SpeakerStatistics known) => known.Turns + known.Failures;

    private static int CountOf(AgentDescriptor agent, IReadOnlyList<string> spoken) =>
        spoken.Count(name => string.Equals(name, agent.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Who joins late starts where the others were then: turns have brought all of them forward alike, each turn by one part in the sum of their weights. Turns
    /// of those who have left are taken out in proportion, and nobody starts ahead of where the others are now, so that an error does not last.
    /// </summary>
    private static List<SpeakerAccount> WithStarts(List<SpeakerAccount> accounts, long total)
    {
        var ofMembers = total > 0 ? accounts.Sum(account => account.Turns) / total : 1;
        var started = new List<SpeakerAccount>();
        var (pass, at, weights) = (0.0, 0.0, 0.0);
        foreach (var cohort in accounts.GroupBy(account => account.Joined).OrderBy(cohort => cohort.Key))
        {
            if (weights > 0)
                pass += (cohort.Key - at) * ofMembers / weights;
            at = cohort.Key;
            var start = started.Count == 0 ? 0 : Math.Min(pass, started.Sum(account => account.Spent * account.Weight) / weights);
            started.AddRange(cohort.Select(account => account with { Start = start }));
            weights += cohort.Sum(account => account.Weight);
        }
        return started;
    }
}
