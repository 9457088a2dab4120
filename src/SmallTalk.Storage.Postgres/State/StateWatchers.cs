using System.Security.Cryptography;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>The watchers of this process. What it writes itself is told at once; what others write to state of partitions is heard from the server.</summary>
internal sealed class StateWatchers(PostgresListener listener, string channel) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<StateWatcher> _watchers = [];
    private IDisposable? _subscription;

    /// <summary>Stands in each notification of what this store writes: to itself it is no news.</summary>
    public string Origin { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

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
        if (payload?.Split('\n', 3) is not [var origin, var partition, var name])
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
                    watcher.Heard(name, isNews: origin != Origin);
    }

    private StateWatcher[] Of(StateScope scope)
    {
        lock (_gate)
            return _watchers.Count == 0 ? [] : [.. _watchers.Where(watcher => watcher.Scope == scope)];
    }
}
