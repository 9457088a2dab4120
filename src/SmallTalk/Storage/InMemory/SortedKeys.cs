namespace SmallTalk.Storage;

/// <summary>Keys in order, in blocks: walked at the speed of an array, and changed by making anew the blocks that change. Immutable.</summary>
internal sealed class SortedKeys<TKey>
{
    private const int BlockSize = 512;

    private readonly Comparison<TKey> _comparison;

    // None is empty.
    private readonly TKey[][] _blocks;

    private SortedKeys(Comparison<TKey> comparison, TKey[][] blocks)
    {
        _comparison = comparison;
        _blocks = blocks;
        Count = blocks.Sum(block => block.Length);
    }

    public int Count { get; }

    public static SortedKeys<TKey> Empty(Comparison<TKey> comparison) => new(comparison, []);

    /// <summary>The same keys with some that came and without some that went.</summary>
    /// <param name="changed">Which ones, in any order and as often as it may be; put in order here.</param>
    /// <param name="isThere">Whether one is there now.</param>
    public SortedKeys<TKey> With(List<TKey> changed, Func<TKey, bool> isThere)
    {
        changed.Sort(_comparison);
        var blocks = new List<TKey[]>(_blocks.Length + 1);
        var next = 0;
        for (var index = 0; index < Math.Max(1, _blocks.Length); index++)
        {
            var block = _blocks.Length == 0 ? [] : _blocks[index];
            var from = next;
            while (next < changed.Count && (index >= _blocks.Length - 1 || _comparison(changed[next], _blocks[index + 1][0]) < 0))
                next++;
            if (next == from)
                blocks.Add(block);
            else
                Split(blocks, Merge(block, changed, from, next, isThere));
        }
        return new(_comparison, [.. blocks.Where(block => block.Length > 0)]);
    }

    /// <summary>The keys that sort after a place, which need not be a key itself.</summary>
    public IEnumerable<TKey> After(TKey place)
    {
        var index = BlockOf(place);
        if (index < 0)
            index = 0;
        else
            foreach (var key in _blocks[index++])
                if (_comparison(key, place) > 0)
                    yield return key;
        for (; index < _blocks.Length; index++)
            foreach (var key in _blocks[index])
                yield return key;
    }

    /// <summary>All keys.</summary>
    public IEnumerable<TKey> All() => _blocks.SelectMany(block => block);

    /// <summary>The last block that begins at or before a place; -1 when none does.</summary>
    private int BlockOf(TKey place)
    {
        var (low, high) = (0, _blocks.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_comparison(_blocks[middle][0], place) <= 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return high;
    }

    private List<TKey> Merge(TKey[] block, List<TKey> changed, int from, int to, Func<TKey, bool> isThere)
    {
        var merged = new List<TKey>(block.Length + to - from);
        var index = 0;
        for (; from < to; from++)
        {
            var key = changed[from];
            if (from + 1 < to && _comparison(key, changed[from + 1]) == 0)
                continue;
            while (index < block.Length && _comparison(block[index], key) < 0)
                merged.Add(block[index++]);
            if (index < block.Length && _comparison(block[index], key) == 0)
                index++;
            if (isThere(key))
                merged.Add(key);
        }
        merged.AddRange(block.AsSpan(index));
        return merged;
    }

    private static void Split(List<TKey[]> blocks, List<TKey> keys)
    {
        if (keys.Count <= 2 * BlockSize)
        {
            AddOrJoin(blocks, keys);
            return;
        }
        for (var from = 0; from < keys.Count; from += BlockSize)
            blocks.Add([.. keys.GetRange(from, Math.Min(BlockSize, keys.Count - from))]);
    }

    // So that blocks that lose most of their keys do not stay for ever.
    private static void AddOrJoin(List<TKey[]> blocks, List<TKey> keys)
    {
        if (blocks.Count > 0 && blocks[^1].Length + keys.Count <= BlockSize)
            blocks[^1] = [.. blocks[^1], .. keys];
        else
            blocks.Add([.. keys]);
    }
}
