using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>One after the other in order of membership. Whose turn it is follows from who spoke last, which the session keeps.</summary>
internal sealed class RoundRobinSelector : ISpeakerSelector
{
    internal const string Reason = "round_robin";

    public bool IsRepeatable => true;

    public ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default) =>
        new(new SpeakerSelection(Next(request), Confidence: 1, Reason));

    private static string Next(SpeakerRequest request)
    {
        var last = IndexOf(request.Members, request.LastSpeaker);
        for (var step = 1; step <= request.Members.Count; step++)
        {
            var next = request.Members[(last + step) % request.Members.Count].Name;
            if (IndexOf(request.Candidates, next) >= 0)
                return next;
        }
        return request.Candidates[0].Name;
    }

    private static int IndexOf(IReadOnlyList<AgentDescriptor> agents, string? name)
    {
        for (var index = 0; index < agents.Count; index++)
            if (string.Equals(agents[index].Name, name, StringComparison.OrdinalIgnoreCase))
                return index;
        return -1;
    }
}
