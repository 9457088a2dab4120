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

    public async ValueTask<StateEntry> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await _changed.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _pending.Remove(key, out var entry);
            return entry!;
        }
    }

    private bool Concerns(StateKey key) => key.Partition == partition && key.Session == session && key.Name.StartsWith(namePrefix, StringComparison.Ordinal);
}
