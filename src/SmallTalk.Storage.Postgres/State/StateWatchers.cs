using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>The watchers of this process. What it writes itself is told at once; what others write to state of partitions is heard from the server.</summary>
internal sealed class StateWatchers(PostgresListener listener, string channel) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<StateWatcher> _watchers = [];
    private IDisposable? _subscription;

    public void Add(StateWatcher watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher);
            if (watcher.Scope.Session is null)
                _subscription ??= listener.Subscribe(channel, Hear);
        }
    }

    public void Remove(StateWatcher watcher)
    {
        lock (_gate)
            _watchers.Remove(watcher);
    }

    /// <summary>This process wrote entries.</summary>
    public void Written(Partition partition, SessionId? session, IEnumerable<string> names)
    {
        var watchers = Of(new(partition, session));
        if (watchers.Length == 0)
            return;
        foreach (var name in names)
        foreach (var watcher in watchers)
            watcher.Written(name);
    }

    public void Dispose() => _subscription?.Dispose();

    private void Hear(string? payload)
    {
        if (payload?.Split('\n', 2) is not [var partition, var name])
        {
            lock (_gate)
                foreach (var watcher in _watchers)
                    if (watcher.Scope.Session is null)
                        watcher.LookAtAll();
            return;
        }
        lock (_gate)
            foreach (var watcher in _watchers)
                if (watcher.Scope.Session is null && watcher.Scope.Partition.Value == partition)
                    watcher.Heard(name);
    }

    private StateWatcher[] Of(StateScope scope)
    {
        lock (_gate)
            return _watchers.Count == 0 ? [] : [.. _watchers.Where(watcher => watcher.Scope == scope)];
    }
}
