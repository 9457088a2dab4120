using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>
/// The keys of the rows that have something, in order; gathered when somebody asks for them first, and kept from then on. It may hold keys of rows that
/// have it no more, never lack one that has: who asks looks at the row.
/// </summary>
/// <remarks>Told of changes by one thread at a time, asked by any.</remarks>
internal sealed class CatalogueIndex(OrderedMap<SessionKey, CatalogueRow> rows, Func<CatalogueRow, bool> has)
{
    private readonly OrderedMap<SessionKey, bool> _keys = new(StoreOrder.Compare);
    private readonly Lock _gathering = new();
    private volatile bool _isGathered;

    /// <summary>Takes note of a row that changed; null is none.</summary>
    public void Note(SessionKey key, CatalogueRow? before, CatalogueRow? now)
    {
        if (now is not null && has(now))
            _keys.Set(key, true);
        else if (before is not null && has(before))
            _keys.Remove(key);
    }

    /// <summary>The rows of the keys that sort after a place.</summary>
    public IEnumerable<KeyValuePair<SessionKey, CatalogueRow>> After(SessionKey place)
    {
        Gather();
        foreach (var (key, _) in _keys.After(place))
            if (rows.TryGet(key, out var row))
                yield return new(key, row);
    }

    // Changes are noted meanwhile: what is seen here as it was before one is at worst a key too many.
    private void Gather()
    {
        if (_isGathered)
            return;
        lock (_gathering)
        {
            if (_isGathered)
                return;
            foreach (var (key, row) in rows.All())
                if (has(row))
                    _keys.Set(key, true);
            _isGathered = true;
        }
    }
}
