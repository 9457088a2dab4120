namespace SmallTalk.Groups;

/// <summary>A group conversation as it is stored: who takes part, and what it does. The director reads it and never writes it.</summary>
internal sealed record GroupRecord
{
    internal const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public IReadOnlyList<GroupMember> Members { get; init; } = [];

    public GroupStatus Status { get; init; }

    /// <summary>Why it is paused or has ended.</summary>
    public string? Because { get; init; }

    internal bool Has(string agent) => Members.Any(member => string.Equals(member.Agent, agent, StringComparison.OrdinalIgnoreCase));
}
