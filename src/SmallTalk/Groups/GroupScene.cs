using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>What one choice is made from: the turn, who takes part, and what the group remembers.</summary>
internal sealed record GroupScene
{
    public required Group Group { get; init; }

    public required TurnProgress Progress { get; init; }

    public required GroupRecord? Record { get; init; }

    /// <summary>The members that are registered in this process.</summary>
    public required IReadOnlyList<AgentDescriptor> Members { get; init; }

    public required GroupMemory Memory { get; init; }

    /// <summary>The messages that are in memory, read once: of a turn that is held back the list is made anew each time.</summary>
    public required IReadOnlyList<SessionMessage> Loaded { get; init; }

    public ISession Session => Progress.Session;

    /// <summary>The newest message of the session; null when it has none in memory.</summary>
    public SessionMessage? Newest => Loaded.Count > 0 ? Loaded[^1] : null;

    /// <summary>Whether the last speaker has said something.</summary>
    public bool HasAnswer => Progress is { SpeakersDone: > 0, HasLastFailed: false } && Newest is { Message: var answer } && answer.Role == ChatRole.Assistant;

    public SpeakerRequest ToRequest(IReadOnlyList<AgentDescriptor> candidates, IAgentMonitor monitor)
    {
        var most = Group.Rules.History ?? GroupRules.DefaultHistory;
        return new()
        {
            Group = Group.Name,
            Session = Session.Key,
            Candidates = candidates,
            Members = Members,
            History = NewestOf(Loaded, most),
            LastSpeaker = Memory.Last,
            Round = Progress.SpeakersDone,
            Statistics = new StatisticsView(this, monitor),
            Context = new ContextView(Session, Group.Name),
            IsAddressSettled = true,
        };
    }

    /// <summary>By their places: the list may be long, and is no array.</summary>
    private static ChatMessage[] NewestOf(IReadOnlyList<SessionMessage> loaded, int most)
    {
        var newest = new ChatMessage[Math.Min(most, loaded.Count)];
        for (var at = 0; at < newest.Length; at++)
            newest[at] = loaded[loaded.Count - newest.Length + at].Message;
        return newest;
    }

    public SpeakerStatistics StatisticsOf(string agent, IAgentMonitor monitor) => GroupStatistics.Of(agent, Memory, Record, monitor);
}
