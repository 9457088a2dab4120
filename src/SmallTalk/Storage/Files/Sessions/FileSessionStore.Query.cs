using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

internal sealed partial class FileSessionStore
{
    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<SessionPage>(cancellationToken) : new(Query(query));
    }

    private SessionPage Query(SessionQuery query)
    {
        var page = new List<SessionHeader>();
        foreach (var (key, row) in _catalogue.Rows.After(Start(query), query))
        {
            if (query.Partition is { } partition && key.Partition != partition)
                break;
            if (!row.Matches(query, key))
                continue;
            if (page.Count == query.Limit)
                return new(page, page[^1].Key);
            // The row may be one commit behind or ahead of what is read here.
            if (Find(key)?.Header is { } header && CatalogueRow.Of(header).Matches(query, key))
                page.Add(header);
        }
        return new(page, null);
    }

    private static SessionKey Start(SessionQuery query)
    {
        var start = new SessionKey(query.Partition ?? Partition.Default, default);
        return query.After is { } after && StoreOrder.Compare(after, start) > 0 ? after : start;
    }
}
