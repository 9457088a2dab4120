using System.Collections.Concurrent;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>
/// The rows of the catalogue in memory, in the order of their keys. Of what was asked for once - those with a pending turn, those of an owner - an index is
/// kept, so that a query for few among very many does not look at all. Changed by one thread at a time, read by any.
/// </summary>
internal sealed class CatalogueRows
{
    private readonly OrderedMap<SessionKey, CatalogueRow> _all = new(StoreOrder.Compare);
    private readonly ConcurrentDictionary<string, CatalogueIndex> _byOwner = new(StringComparer.Ordinal);
    private volatile CatalogueIndex? _pending;

    public int Count => _all.Count;

    public void Set(SessionKey key, CatalogueRow row)
    {
        _all.TryGet(key, out var before);
        _all.Set(key, row);
        Note(key, before, row);
    }

    public void Remove(SessionKey key)
    {
        if (!_all.TryGet(key, out var before))
            return;
        _all.Remove(key);
        Note(key, before, null);
    }

    /// <summary>The rows that sort after a place, without most of those that a query does not ask for.</summary>
    public IEnumerable<KeyValuePair<SessionKey, CatalogueRow>> After(SessionKey place, SessionQuery query) =>
        query.HasPendingTurn is true ? Pending().After(place)
        : query.OwnerInstance is { } owner ? OfOwner(owner).After(place)
        : _all.After(place);

    private CatalogueIndex Pending() => _pending ?? Interlocked.CompareExchange(ref _pending, new(_all, static row => row.HasPendingTurn), null) ?? _pending;

    private CatalogueIndex OfOwner(string owner) => _byOwner.GetOrAdd(owner, static (owner, rows) => new(rows, row => row.OwnerInstance == owner), _all);

    private void Note(SessionKey key, CatalogueRow? before, CatalogueRow? now)
    {
        _pending?.Note(key, before, now);
        if (_byOwner.IsEmpty || before?.OwnerInstance == now?.OwnerInstance)
            return;
        if (before?.OwnerInstance is { } former && _byOwner.TryGetValue(former, out var left))
            left.Note(key, before, now);
        if (now?.OwnerInstance is { } owner && _byOwner.TryGetValue(owner, out var taken))
            taken.Note(key, before, now);
    }
}
