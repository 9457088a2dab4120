using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Who may speak now, and why the others may not.</summary>
/// <param name="Candidates">Those whom a selector may choose, in order of membership.</param>
/// <param name="Addressable">Those who may speak when they are addressed: also who is busy or has failed lately.</param>
/// <param name="PassedOver">Why the others are passed over, by name; null when nobody is.</param>
/// <param name="IsDown">Whether nobody is left because all have failed.</param>
internal sealed record SpeakerPool(
    IReadOnlyList<AgentDescriptor> Candidates,
    IReadOnlyList<AgentDescriptor> Addressable,
    IReadOnlyDictionary<string, string>? PassedOver,
    bool IsDown
)
{
    internal static AgentDescriptor? Find(IReadOnlyList<AgentDescriptor> agents, string? name)
    {
        foreach (var agent in agents)
            if (string.Equals(agent.Name, name, StringComparison.OrdinalIgnoreCase))
                return agent;
        return null;
    }
}
