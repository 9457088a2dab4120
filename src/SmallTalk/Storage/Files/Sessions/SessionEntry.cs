using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>What the store has in memory of one session that was used lately.</summary>
internal sealed class SessionEntry(SessionKey key)
{
    private volatile SessionVersion? _durable;
    private int _removals;
    private string? _file;
    private CommitLine[] _inFlight = [];

    internal SessionKey Key => key;

    /// <summary>The session's file, which a newborn session has not.</summary>
    internal string File => _file ??= FileNames.OfSession(key);

    /// <summary>The newest version that is durable and applied: what readers see. Null when there is none.</summary>
    internal SessionVersion? Durable
    {
        get => _durable;
        set => _durable = value;
    }

    /// <summary>The newest version that is on its way or durable: what commits build upon. Used under the pipeline's gate.</summary>
    internal SessionVersion? Newest { get; set; }

    /// <summary>The record that made the newest version, while it is on its way. Used under the pipeline's gate.</summary>
    internal PendingRecord? Last { get; private set; }

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

    internal bool IsIdle => ReferenceEquals(Newest, Durable) && _inFlight.Length == 0;

    /// <summary>Takes note of a version that is on its way now. Called under the pipeline's gate.</summary>
    internal void Begin(SessionVersion version, PendingRecord record)
    {
        Newest = version;
        Last = record;
        _inFlight = [.. _inFlight, version.Line];
    }

    /// <summary>Takes note of a removal that is on its way now. Called under the pipeline's gate.</summary>
    internal void BeginRemoval(SessionVersion? tombstone, PendingRecord record)
    {
        Removals++;
        Newest = tombstone;
        Last = record;
        _inFlight = [];
    }

    /// <summary>Takes note of a version that has arrived, or of its removal. Called under the pipeline's gate.</summary>
    internal void End(SessionVersion? version, PendingRecord record)
    {
        Durable = version;
        if (ReferenceEquals(Last, record))
            Last = null;
        if (version is not null)
            _inFlight =
                _inFlight.Length == 1 && ReferenceEquals(_inFlight[0], version.Line) ? [] : [.. _inFlight.Where(line => !ReferenceEquals(line, version.Line))];
    }

    /// <summary>The newest commit on its way that makes a version lower than one. Called under the pipeline's gate.</summary>
    internal CommitLine? FindInFlightBefore(long version) => Array.FindLast(_inFlight, line => line.Version < version);
}
