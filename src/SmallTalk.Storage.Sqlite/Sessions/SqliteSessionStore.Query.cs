using System.Text;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class SqliteSessionStore
{
    /// <summary>So many sessions that expire are sorted rather than sought along the keys.</summary>
    private const int MostSorted = 20_000;

    private const string LastCodePoint = "\U0010FFFF";

    private static readonly SqlText CountExpiring = new($"select count(*) from (select 1 from st_session where expires_at <= ?1 limit {MostSorted + 1})");

    public ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<SessionPage>(cancellationToken)
            : new(readers.ReadAtOnce(connection => Query(connection, query)));
    }

    private static SessionPage Query(Connection connection, SessionQuery query)
    {
        if (query is { Partition: { } partition, After: { } after } && after.Partition > partition)
            return new([], null);
        using var statement = connection.Prepare(TextOf(query, BestIndex(connection, query)));
        SetParameters(statement, query);
        var page = new List<SessionHeader>();
        while (statement.Step())
        {
            var header = SessionRow.Read(statement);
            if (query.IdPrefix is { } prefix && !header.Key.Id.Value.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            if (page.Count == query.Limit)
                return new(page, page[^1].Key);
            page.Add(header);
        }
        return new(page, null);
    }

    // The engine's planner knows nothing of how many rows expire, or have what is asked for.
    private static string BestIndex(Connection connection, SessionQuery query)
    {
        if (query.HasPendingTurn is true)
            return "st_session_pending";
        if (query.ExpiresUntil is { } until && AreFew(connection, until))
            return "st_session_expiry";
        return query.OwnerInstance is null ? "st_session_key" : "st_session_owner";
    }

    private static bool AreFew(Connection connection, DateTimeOffset until)
    {
        var count = connection[CountExpiring].Set(Moments.ToMicroseconds(until));
        count.Step();
        var isFew = count.GetLong(0) <= MostSorted;
        count.Reset();
        return isFew;
    }

    internal static string TextOf(SessionQuery query, string index)
    {
        var text = new StringBuilder($"select {SessionRow.Columns} from st_session indexed by {index} where ");
        // Within one partition the ids alone say where to go on, so that the index is entered there.
        text.Append(query.Partition is null ? "(partition, id) > (?1, ?2)" : "partition = ?3 and id > ?2");
        Add(query.IdPrefix is not null, "id >= ?4 and id <= ?5");
        Add(query.Status is not null, "status = ?6");
        Add(query.UpdatedFrom is not null, "updated_at >= ?7");
        Add(query.UpdatedBefore is not null, "updated_at < ?8");
        Add(query.ExpiresUntil is not null, "expires_at <= ?9");
        Add(query.OwnerInstance is not null, "owner_instance = ?10");
        Add(query.HasPendingTurn is true, "pending is not null");
        Add(query.HasPendingTurn is false, "pending is null");
        return text.Append(" order by partition, id limit ?11").ToString();

        void Add(bool isSet, string criterion)
        {
            if (isSet)
                text.Append(" and ").Append(criterion);
        }
    }

    private static void SetParameters(Statement statement, SessionQuery query)
    {
        var prefix = query.IdPrefix ?? string.Empty;
        // One row more than asked for tells whether there is a next page. A prefix is tested again on each row, so that their number is not known.
        statement
            .Set(query.After?.Partition.Value ?? string.Empty)
            .Set(query.After is { } after && (query.Partition is null || query.Partition == after.Partition) ? after.Id.ToString() : string.Empty)
            .Set(query.Partition?.Value)
            .Set(prefix)
            .Set(prefix + LastCodePoint)
            .Set((long?)query.Status)
            .Set(query.UpdatedFrom is { } from ? Moments.ToMicrosecondsUp(from) : null)
            .Set(query.UpdatedBefore is { } before ? Moments.ToMicrosecondsUp(before) : null)
            .Set(query.ExpiresUntil is { } until ? Moments.ToMicroseconds(until) : null)
            .Set(query.OwnerInstance)
            .Set(query.IdPrefix is null ? query.Limit + 1L : -1);
    }
}
