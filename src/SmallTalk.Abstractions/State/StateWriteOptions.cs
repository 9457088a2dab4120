namespace SmallTalk.State;

/// <summary>How one write of state meets another writer's. Immutable.</summary>
public sealed record StateWriteOptions
{
    /// <summary>The version that the new value was made from; 0 says that there was none, or that it was deleted.</summary>
    /// <value>Null by default: the write builds upon what is current when it is called.</value>
    public long? ExpectedVersion { get; init; }

    /// <summary>The version that the new value was made from, with its value: a merge then knows it also when the store does not keep it any more.</summary>
    /// <value>Null by default: the store is asked. <see cref="MadeFrom"/> sets it.</value>
    public StateEntry? Base { get; init; }

    /// <summary>Decides when another version is current.</summary>
    /// <value>Null by default: what <c>SmallTalk:State:OnConflict</c> says.</value>
    public IStateConflictResolver? OnConflict { get; init; }

    /// <summary>Says what the new value was made from.</summary>
    /// <param name="entry">The entry that was read; null says that there was none.</param>
    /// <param name="onConflict">Decides when another version is current; null is what is configured.</param>
    /// <returns>The options.</returns>
    public static StateWriteOptions MadeFrom(StateEntry? entry, IStateConflictResolver? onConflict = null) =>
        new()
        {
            ExpectedVersion = entry is { Value: not null } ? entry.Version : 0,
            Base = entry,
            OnConflict = onConflict,
        };
}
