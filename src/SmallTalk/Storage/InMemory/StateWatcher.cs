using System.Threading.Channels;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>What one watcher of state has not taken yet: of each entry the newest version only, so that it never holds more than there are entries.</summary>
internal sealed class StateWatcher(Partition partition, SessionId? session, string namePrefix)
{
    private readonly Dictionary<StateKey, StateEntry> _pending = [];
    private readonly Channel<StateKey> _changed = Channel.CreateUnbounded<StateKey>();
    private readonly Lock _gate = new();

    public void Offer(StateEntry entry)
    {
        if (!Concerns(entry.Key))
            return;
        lock (_gate)
        {
            if (!_pending.ContainsKey(entry.Key))
                _changed.Writer.TryWrite(entry.Key);
            _pending[entry.Key] = entry;
        }
    }

    /// <summary>Ends the watch: what is still to be taken is brought, then the store is said to be closed.</summary>
    public void Close() => _changed.Writer.TryComplete();

    public async ValueTask<StateEntry> TakeAsync(CancellationToken cancellationToken)
    {
        StateKey key;
        while (!_changed.Reader.TryRead(out key))
            ObjectDisposedException.ThrowIf(!await _changed.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false), typeof(IStateStore));
        lock (_gate)
        {
            _pending.Remove(key, out var entry);
            return entry!;
        }
    }

    private bool Concerns(StateKey key) => key.Partition == partition && key.Session == session && key.Name.StartsWith(namePrefix, StringComparison.Ordinal);
}
