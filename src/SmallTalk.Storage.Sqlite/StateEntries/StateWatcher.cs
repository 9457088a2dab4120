using System.Threading.Channels;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Sqlite;

/// <summary>What one watcher of state knows and has not taken yet: of each entry the newest version only, so that it never holds more than there are entries.</summary>
internal sealed class StateWatcher(Partition partition, SessionId? session, string namePrefix)
{
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StateEntry> _pending = new(StringComparer.Ordinal);
    private readonly Channel<string> _changed = Channel.CreateUnbounded<string>();
    private readonly Lock _gate = new();
    private long _taken;

    /// <summary>Takes note of what is there.</summary>
    public void Begin(Connection connection)
    {
        var versions = StateRows.ReadVersions(connection, partition, session, namePrefix);
        lock (_gate)
            foreach (var (name, version) in versions)
                if (version > _known.GetValueOrDefault(name))
                    _known[name] = version;
    }

    /// <summary>Takes a change that this process made.</summary>
    public void Take(StateChange change)
    {
        if (change.Partition != partition || change.Session != session)
            return;
        lock (_gate)
        {
            _taken++;
            if (change.Entry is null)
                _known.Clear();
            else if (change.Entry.Key.Name.StartsWith(namePrefix, StringComparison.Ordinal))
                OfferHoldingLock(change.Entry);
        }
    }

    /// <summary>Takes what the store has and this watcher does not know.</summary>
    public void Compare(Connection connection)
    {
        long taken;
        lock (_gate)
            taken = _taken;
        var versions = StateRows.ReadVersions(connection, partition, session, namePrefix);
        var entries = new List<StateEntry>();
        foreach (var (name, version) in versions)
            if (IsUnknown(name, version) && StateRows.ReadNewest(connection, new(partition, session, name)) is { } entry)
                entries.Add(entry);
        lock (_gate)
        {
            // What was read may be older than what this process wrote meanwhile: then only what is newer counts, and nothing is forgotten.
            var isNewest = taken == _taken;
            foreach (var entry in entries)
                if (isNewest || entry.Version > _known.GetValueOrDefault(entry.Key.Name))
                    OfferHoldingLock(entry);
            if (isNewest)
                foreach (var name in _known.Keys.Where(name => !versions.ContainsKey(name)).ToList())
                    _known.Remove(name);
        }
    }

    /// <exception cref="ObjectDisposedException">The store was closed.</exception>
    public async ValueTask<StateEntry> NextAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(!await _changed.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false), typeof(SqliteStateStore));
        var name = await _changed.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _pending.Remove(name, out var entry);
            return entry!;
        }
    }

    /// <summary>Ends the watch when what is pending is taken.</summary>
    public void Close() => _changed.Writer.TryComplete();

    private bool IsUnknown(string name, long version)
    {
        lock (_gate)
            return _known.GetValueOrDefault(name) != version;
    }

    private void OfferHoldingLock(StateEntry entry)
    {
        var name = entry.Key.Name;
        if (_known.GetValueOrDefault(name) == entry.Version)
            return;
        _known[name] = entry.Version;
        if (!_pending.ContainsKey(name))
            _changed.Writer.TryWrite(name);
        _pending[name] = entry;
    }
}
