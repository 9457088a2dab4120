using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Who is next when nothing else says it: the candidate that has not spoken for longest, then the order of membership.</summary>
internal static class LeastRecentSpeaker
{
    internal static string Of(SpeakerRequest request) =>
        request.Candidates.MinBy(agent => request.Statistics.Count > 0 ? TurnOf(request, agent) : PlaceOf(request, agent))!.Name;

    private static long TurnOf(SpeakerRequest request, AgentDescriptor agent) => request.Statistics.GetValueOrDefault(agent.Name)?.LastTurn ?? 0;

    /// <summary>Where in the history it spoke last. Those who are not in it have been silent for longer than those who are.</summary>
    private static long PlaceOf(SpeakerRequest request, AgentDescriptor agent)
    {
        if (Is(agent, request.LastSpeaker))
            return long.MaxValue;
        for (var index = request.History.Count - 1; index >= 0; index--)
            if (request.History[index].Role == ChatRole.Assistant && Is(agent, request.History[index].AuthorName))
                return index;
        return -1;
    }

    private static bool Is(AgentDescriptor agent, string? name) => string.Equals(agent.Name, name, StringComparison.OrdinalIgnoreCase);
}
