using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Ready answers to conflicts over entries of a session's state. Immutable and safe for use by several threads.</summary>
public static class StateConflictResolvers
{
    /// <summary>What this writer wants to store replaces what the other stored. The default.</summary>
    public static IStateConflictResolver LastWriteWins { get; } = Merge((_, proposed) => proposed.Value);

    /// <summary>What the other writer stored stays.</summary>
    public static IStateConflictResolver FirstWriteWins { get; } = Merge((current, _) => current.Value);

    /// <summary>The change is refused with a <see cref="StateConflictException"/>; nothing of it is stored. One that was acknowledged in memory before loses the entry only, with a warning.</summary>
    public static IStateConflictResolver Reject { get; } =
        Merge((current, proposed) => throw new StateConflictException(current.Key, proposed.ExpectedVersion, current.Version));

    /// <summary>Lets a function decide.</summary>
    /// <param name="merge">Makes the value to store of the current entry and the proposed write; null deletes the entry.</param>
    /// <returns>The resolver.</returns>
    public static IStateConflictResolver Merge(Func<StateEntry, StateWrite, Payload?> merge)
    {
        ArgumentNullException.ThrowIfNull(merge);
        return new MergingResolver(merge);
    }
}
