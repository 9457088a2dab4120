using SmallTalk.Sessions;

namespace SmallTalk.Storage;

internal sealed partial class InMemorySessionStore
{
    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<SessionPage>(cancellationToken) : new(Query(query));
    }

    private SessionPage Query(SessionQuery query)
    {
        var page = new List<SessionHeader>();
        foreach (var (key, session) in _sessions.After(Start(query)))
        {
            if (query.Partition is { } partition && key.Partition != partition)
                break;
            if (session.Current is not { Header: var header } || !Matches(query, header))
                continue;
            if (page.Count == query.Limit)
                return new(page, page[^1].Key);
            page.Add(header);
        }
        return new(page, null);
    }

    private static SessionKey Start(SessionQuery query)
    {
        var start = new SessionKey(query.Partition ?? Partition.Default, default);
        return query.After is { } after && StoreOrder.Compare(after, start) > 0 ? after : start;
    }

    private static bool Matches(SessionQuery query, SessionHeader header) =>
        (query.Status is not { } status || header.Status == status)
        && (query.IdPrefix is not { } prefix || header.Key.Id.Value.StartsWith(prefix, StringComparison.Ordinal))
        && (query.UpdatedFrom is not { } from || header.UpdatedAt >= from)
        && (query.UpdatedBefore is not { } before || header.UpdatedAt < before)
        && (query.ExpiresUntil is not { } until || header.Expiry.ExpiresAt <= until)
        && (query.HasPendingTurn is not { } pending || header.PendingTurn.IsEmpty != pending)
        && (query.OwnerInstance is not { } instance || header.Owner?.Instance == instance);
}
