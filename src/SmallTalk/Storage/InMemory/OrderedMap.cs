using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Storage;

/// <summary>A map that is read without a lock and walked in the order of its keys from any place, as it was when the walk began.</summary>
internal sealed class OrderedMap<TKey, TValue>(Comparison<TKey> comparison)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _values = new();
    private readonly Lock _gate = new();
    private volatile ImmutableSortedSet<TKey> _keys = ImmutableSortedSet.Create<TKey>(Comparer<TKey>.Create(comparison));

    public int Count => _keys.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public bool TryAdd(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (!_values.TryAdd(key, value))
                return false;
            _keys = _keys.Add(key);
            return true;
        }
    }

    /// <summary>Takes over many values at once, at a fraction of the cost of one after the other.</summary>
    public void Fill(IReadOnlyCollection<KeyValuePair<TKey, TValue>> entries)
    {
        lock (_gate)
        {
            foreach (var (key, value) in entries)
                _values[key] = value;
            _keys = _keys.Union(entries.Select(entry => entry.Key));
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            _values[key] = value;
            _keys = _keys.Add(key);
        }
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            if (_values.TryRemove(key, out _))
                _keys = _keys.Remove(key);
        }
    }

    /// <summary>The values whose keys sort after a place, which need not be a key itself.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> After(TKey place)
    {
        var now = _keys;
        var index = now.IndexOf(place);
        for (index = index < 0 ? ~index : index + 1; index < now.Count; index++)
            if (_values.TryGetValue(now[index], out var value))
                yield return new(now[index], value);
    }

    /// <summary>All values, in the order of their keys.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> All()
    {
        foreach (var key in _keys)
            if (_values.TryGetValue(key, out var value))
                yield return new(key, value);
    }
}
