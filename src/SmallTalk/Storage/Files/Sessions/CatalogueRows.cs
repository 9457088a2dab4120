using System.Collections.Concurrent;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>
/// The rows of the catalogue in memory, in the order of their keys; and the keys of those with a pending turn, and of each owner, so that a query for few
/// among very many does not look at all. Changed by one thread at a time, read by any.
/// </summary>
internal sealed class CatalogueRows
{
    private readonly OrderedMap<SessionKey, CatalogueRow> _all = NewMap<CatalogueRow>();
    private readonly OrderedMap<SessionKey, bool> _pending = NewMap<bool>();
    private readonly ConcurrentDictionary<string, OrderedMap<SessionKey, bool>> _byOwner = new(StringComparer.Ordinal);

    public int Count => _all.Count;

    public void Set(SessionKey key, CatalogueRow row)
    {
        _all.TryGet(key, out var before);
        _all.Set(key, row);
        Index(key, before, row);
    }

    public void Remove(SessionKey key)
    {
        if (!_all.TryGet(key, out var before))
            return;
        _all.Remove(key);
        Index(key, before, null);
    }

    /// <summary>The rows that sort after a place, without most of those that a query does not ask for.</summary>
    public IEnumerable<KeyValuePair<SessionKey, CatalogueRow>> After(SessionKey place, SessionQuery query) =>
        query.HasPendingTurn is true ? Of(_pending, place)
        : query.OwnerInstance is not { } owner ? _all.After(place)
        : _byOwner.TryGetValue(owner, out var owned) ? Of(owned, place)
        : [];

    private IEnumerable<KeyValuePair<SessionKey, CatalogueRow>> Of(OrderedMap<SessionKey, bool> index, SessionKey place)
    {
        foreach (var (key, _) in index.After(place))
            if (_all.TryGet(key, out var row))
                yield return new(key, row);
    }

    private void Index(SessionKey key, CatalogueRow? before, CatalogueRow? now)
    {
        if (now is { HasPendingTurn: true })
            _pending.Set(key, true);
        else if (before is { HasPendingTurn: true })
            _pending.Remove(key);
        if (before?.OwnerInstance == now?.OwnerInstance)
            return;
        if (before?.OwnerInstance is { } former && _byOwner.TryGetValue(former, out var left))
            left.Remove(key);
        if (now?.OwnerInstance is { } owner)
            _byOwner.GetOrAdd(owner, static _ => NewMap<bool>()).Set(key, true);
    }

    private static OrderedMap<SessionKey, T> NewMap<T>() => new(SessionCatalogue.Compare);
}
