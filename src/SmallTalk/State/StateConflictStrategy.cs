namespace SmallTalk.State;

/// <summary>What happens when two writers changed the same entry of state (FR-024).</summary>
public enum StateConflictStrategy
{
    /// <summary>The later write replaces the earlier one.</summary>
    LastWriteWins = 0,

    /// <summary>The earlier write stays; the later one is told so.</summary>
    FirstWriteWins = 1,

    /// <summary>The function given to <see cref="StateOptions.ResolveConflictsBy"/> makes one value of both.</summary>
    Merge = 2,

    /// <summary>The later write is refused with a <see cref="StateConflictException"/>.</summary>
    Reject = 3,
}
