using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>The watchers of this process. What it writes itself is told at once; what others write to state of partitions is heard from the server.</summary>
internal sealed class StateWatchers(PostgresListener listener, string channel) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<StateWatcher> _watchers = [];
    private readonly Dictionary<(string Partition, string Name), int> _echoes = [];
    private IDisposable? _subscription;

    /// <summary>Begins to hear of what other processes write.</summary>
    public void Start()
    {
        lock (_gate)
            _subscription ??= listener.Subscribe(channel, Hear);
    }

    public void Add(StateWatcher watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher);
        }
    }

    public void Remove(StateWatcher watcher)
    {
        lock (_gate)
            _watchers.Remove(watcher);
    }

    /// <summary>This process is about to write an entry of a partition: the notification of it is no news.</summary>
    public void Writing(Partition partition, string name)
    {
        lock (_gate)
            if (_subscription is not null)
                _echoes[(partition.Value, name)] = _echoes.GetValueOrDefault((partition.Value, name)) + 1;
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

    public void Dispose()
    {
        lock (_gate)
        {
            _subscription?.Dispose();
            foreach (var watcher in _watchers)
                watcher.Close();
        }
    }

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
        {
            var isEcho = _echoes.Remove((partition, name), out var echoes);
            if (echoes > 1)
                _echoes[(partition, name)] = echoes - 1;
            foreach (var watcher in _watchers)
                if (watcher.Scope.Session is null && watcher.Scope.Partition.Value == partition)
                    watcher.Heard(name, isNews: !isEcho);
        }
    }

    private StateWatcher[] Of(StateScope scope)
    {
        lock (_gate)
            return _watchers.Count == 0 ? [] : [.. _watchers.Where(watcher => watcher.Scope == scope)];
    }
}
