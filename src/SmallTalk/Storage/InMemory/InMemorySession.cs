namespace SmallTalk.Storage;

/// <summary>The place of one session: its newest version, read without a lock, and the lock that writers take.</summary>
internal sealed class InMemorySession
{
    private volatile SessionSnapshot? _current;

    public Lock Gate { get; } = new();

    /// <summary>The newest version; null before the first commit and after removal.</summary>
    public SessionSnapshot? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Used under the lock only.</summary>
    public RecentCommits Commits { get; } = new();

    /// <summary>Whether it is no longer in the store: a writer that waited for the lock must look the session up again.</summary>
    public bool IsRemoved { get; set; }
}
