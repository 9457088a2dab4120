namespace SmallTalk.State;

/// <summary>How state is shared; section <c>SmallTalk:State</c>. Not changed after start.</summary>
public sealed class StateOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:State";

    internal const int DefaultMergeAttempts = 50;
    internal static readonly TimeSpan DefaultPollInterval = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan DefaultStoreRetryWindow = TimeSpan.FromSeconds(5);

    // A field, because the binder of the configuration reads properties, internal ones too.
    internal IStateConflictResolver? Resolver;

    /// <summary>What happens when two writers changed the same entry, of shared state or of a session, and the write says nothing else.</summary>
    /// <value><see cref="StateConflictStrategy.LastWriteWins"/> by default.</value>
    public StateConflictStrategy OnConflict { get; set; }

    /// <summary>How often a watcher looks for changes of other processes where the engine does not push them; a watched store that was away is looked at again after this time.</summary>
    /// <value>50 ms to 1 minute; 1 s by default.</value>
    public TimeSpan PollInterval { get; set; } = DefaultPollInterval;

    /// <summary>How often a write of shared state is tried when another writer is first again and again.</summary>
    /// <value>1 to 1,000; 50 by default.</value>
    public int MergeAttempts { get; set; } = DefaultMergeAttempts;

    /// <summary>How long passing errors of the store are retried while the caller waits.</summary>
    /// <value>0 to 5 minutes; 5 s by default.</value>
    public TimeSpan StoreRetryWindow { get; set; } = DefaultStoreRetryWindow;

    /// <summary>Sets <see cref="OnConflict"/> to <see cref="StateConflictStrategy.Merge"/>, by this function.</summary>
    /// <param name="resolver">Decides, for example <see cref="StateConflictResolvers.Merge{T}"/>.</param>
    /// <returns>These options.</returns>
    public StateOptions ResolveConflictsBy(IStateConflictResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        (Resolver, OnConflict) = (resolver, StateConflictStrategy.Merge);
        return this;
    }
}
