using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Storage;

/// <summary>A map that is read without a lock and walked in the order of its keys from any place, as it was when the walk began.</summary>
/// <remarks>Keys are put in order when somebody walks: most come and go by the hundred between two walks, and whoever adds one does not wait for that.</remarks>
internal sealed class OrderedMap<TKey, TValue>(Comparison<TKey> comparison)
    where TKey : notnull
{
    // More that changed are put in order by whoever changes the next one, so that they do not gather for ever where nobody walks.
    private const int FewChanges = 65_536;

    private readonly ConcurrentDictionary<TKey, TValue> _values = new();
    private readonly Lock _gate = new();
    private readonly Lock _ordering = new();
    private SortedKeys<TKey> _keys = SortedKeys<TKey>.Empty(comparison);

    // Keys that came or went since they were put in order last; what became of each, the values say.
    private List<TKey> _changed = [];

    public int Count => InOrder().Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public bool TryAdd(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (!_values.TryAdd(key, value))
                return false;
            _changed.Add(key);
        }
        OrderIfMany();
        return true;
    }

    public void Set(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_values.TryAdd(key, value))
                _changed.Add(key);
            else
                _values[key] = value;
        }
        OrderIfMany();
    }

    public void Remove(TKey key)
    {
        lock (_gate)
        {
            if (_values.TryRemove(key, out _))
                _changed.Add(key);
        }
        OrderIfMany();
    }

    /// <summary>The values whose keys sort after a place, which need not be a key itself.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> After(TKey place)
    {
        foreach (var key in InOrder().After(place))
            if (_values.TryGetValue(key, out var value))
                yield return new(key, value);
    }

    /// <summary>All values, in the order of their keys.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> All()
    {
        foreach (var key in InOrder().All())
            if (_values.TryGetValue(key, out var value))
                yield return new(key, value);
    }

    private void OrderIfMany()
    {
        if (_changed.Count > Math.Max(FewChanges, _keys.Count / 16))
            _ = InOrder();
    }

    private SortedKeys<TKey> InOrder()
    {
        lock (_ordering)
        {
            var changed = TakeChanged();
            if (changed.Count > 0)
                _keys = _keys.With(changed, _values.ContainsKey);
            return _keys;
        }
    }

    // A key that changes again from here on is among the next ones, and is looked at again then.
    private List<TKey> TakeChanged()
    {
        lock (_gate)
        {
            var changed = _changed;
            if (changed.Count > 0)
                _changed = [];
            return changed;
        }
    }
}
