using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Tells what is known of one member.</summary>
internal static class GroupStatistics
{
    internal static SpeakerStatistics Of(string agent, GroupMemory memory, GroupRecord? record, IAgentMonitor monitor)
    {
        var spoken = memory.Of(agent);
        return new()
        {
            Turns = spoken.Turns,
            Failures = spoken.Failures,
            LastTurn = spoken.Last,
            InARow = memory.Last == agent ? memory.InARow : 0,
            JoinedAtTurn = record?.Members.FirstOrDefault(member => string.Equals(member.Agent, agent, StringComparison.OrdinalIgnoreCase))?.JoinedAt ?? 0,
            Health = monitor.Find(agent),
        };
    }
}
