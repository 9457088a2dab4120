using System.Collections.Concurrent;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The entries of sessions used lately. A session has one entry at a time, so that commits agree on its newest version.</summary>
internal sealed class SessionCache(SessionFileReader reader, CommitPipeline pipeline, int capacity)
{
    private const int Stripes = 64;

    private readonly ConcurrentDictionary<SessionKey, SessionEntry> _entries = new();
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private long _clock;

    // The dictionary's own count takes all of its locks, hundreds by now, for each session that is loaded.
    private int _count;

    internal SessionEntry Get(SessionKey key)
    {
        var entry = _entries.TryGetValue(key, out var found) ? found : Load(key);
        entry.LastUse = Interlocked.Increment(ref _clock);
        return entry;
    }

    private SessionEntry Load(SessionKey key)
    {
        if (Volatile.Read(ref _count) >= capacity)
            Evict();
        // Nobody else loads or evicts this session meanwhile, and without an entry nobody commits to it.
        lock (StripeOf(key))
        {
            if (_entries.TryGetValue(key, out var found))
                return found;
            var entry = new SessionEntry(key);
            entry.Durable = entry.Newest = reader.ReadNewest(key);
            Interlocked.Increment(ref _count);
            return _entries[key] = entry;
        }
    }

    private void Evict()
    {
        foreach (var entry in _entries.Values.OrderBy(entry => entry.LastUse).Take(capacity / 4))
        {
            lock (StripeOf(entry.Key))
                pipeline.Locked(static parts => parts.Cache.RemoveIdle(parts.Entry), (Cache: this, Entry: entry));
        }
    }

    private void RemoveIdle(SessionEntry entry)
    {
        if (!entry.IsIdle)
            return;
        entry.IsEvicted = true;
        if (_entries.TryRemove(new(entry.Key, entry)))
            Interlocked.Decrement(ref _count);
    }

    private Lock StripeOf(SessionKey key) => _stripes[(uint)key.GetHashCode() % Stripes];
}
