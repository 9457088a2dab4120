using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>Ready answers to conflicts over entries of state. Immutable and safe for use by several threads.</summary>
public static class StateConflictResolvers
{
    /// <summary>What this writer wants to store replaces what the other stored. The default.</summary>
    public static IStateConflictResolver LastWriteWins { get; } = new FunctionResolver(conflict => conflict.Proposed.Value);

    /// <summary>What the other writer stored stays.</summary>
    public static IStateConflictResolver FirstWriteWins { get; } = new FunctionResolver(conflict => conflict.Current?.Value);

    /// <summary>The change is refused with a <see cref="StateConflictException"/>; nothing of it is stored. One that was acknowledged in memory before loses the entry only, with a warning.</summary>
    public static IStateConflictResolver Reject { get; } =
        new FunctionResolver(conflict => throw new StateConflictException(conflict.Proposed.Key, conflict.Proposed.ExpectedVersion, conflict.Current));

    /// <summary>Lets a function over the values decide, for example <c>Merge&lt;int&gt;(it => it.Current + it.Mine - it.Base)</c>.</summary>
    /// <typeparam name="T">The type of the values; its JSON contract must be known.</typeparam>
    /// <param name="merge">Makes the value to store; null deletes the entry. Free of side effects: it is called again when another writer is first again.</param>
    /// <returns>The resolver.</returns>
    public static IStateConflictResolver Merge<T>(Func<StateMerge<T>, T?> merge)
    {
        ArgumentNullException.ThrowIfNull(merge);
        return new FunctionResolver(conflict => conflict.Write(merge(new StateMerge<T>(conflict))));
    }

    /// <summary>Lets a function over the payloads decide.</summary>
    /// <param name="merge">Makes the value to store; null deletes the entry. Free of side effects.</param>
    /// <returns>The resolver.</returns>
    public static IStateConflictResolver MergePayloads(Func<StateConflict, Payload?> merge)
    {
        ArgumentNullException.ThrowIfNull(merge);
        return new FunctionResolver(merge);
    }
}
