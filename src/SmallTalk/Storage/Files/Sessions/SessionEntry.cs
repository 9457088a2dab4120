using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>What the store has in memory of one session that was used lately.</summary>
internal sealed class SessionEntry(SessionKey key)
{
    private volatile SessionVersion? _durable;
    private int _removals;

    internal SessionKey Key => key;

    internal string File { get; } = FileNames.OfSession(key);

    /// <summary>The newest version that is durable and applied: what readers see. Null when there is none.</summary>
    internal SessionVersion? Durable
    {
        get => _durable;
        set => _durable = value;
    }

    /// <summary>The newest version that is on its way or durable: what commits build upon. Used under the pipeline's gate.</summary>
    internal SessionVersion? Newest { get; set; }

    /// <summary>Commits on their way. Used under the pipeline's gate.</summary>
    internal List<CommitLine> InFlight { get; } = [];

    /// <summary>The record that made the newest version, while it may be on its way.</summary>
    internal PendingRecord? Last { get; set; }

    /// <summary>Counts removals of the session, once when one is on its way and once when it is done: odd while the file may vanish.</summary>
    internal int Removals
    {
        get => Volatile.Read(ref _removals);
        set => Volatile.Write(ref _removals, value);
    }

    /// <summary>Whether it is no longer the one entry of its session. Changes under the pipeline's gate.</summary>
    internal bool IsEvicted { get; set; }

    /// <summary>When it was used, counted in uses.</summary>
    internal long LastUse { get; set; }

    internal bool IsIdle => ReferenceEquals(Newest, Durable) && InFlight.Count == 0;
}
