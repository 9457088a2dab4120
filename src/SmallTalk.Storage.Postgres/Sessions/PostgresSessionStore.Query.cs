using System.Globalization;
using System.Text;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

internal sealed partial class PostgresSessionStore
{
    // The sessions with a pending turn lead, in the order of their keys: "offset 0" keeps the planner from looking at all sessions instead.
    private const string Sessions = "st_session";
    private const string PendingSessions =
        "(select partition as key_partition, id as key_id from st_pending) p cross join lateral (select * from st_session where partition = key_partition and id = key_id offset 0) s";

    public async ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        if (!IsStorable(query.IdPrefix) || !IsStorable(query.OwnerInstance))
            return new([], null);
        var (statement, parameters) = Compose(query);
        var found = await database
            .RunAsync(
                statement,
                parameters,
                static async (reader, token) =>
                {
                    var headers = new List<SessionHeader>();
                    while (await reader.ReadAsync(token).ConfigureAwait(false))
                        headers.Add(SessionRows.Header(reader));
                    return headers;
                },
                isWrite: false,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (found.Count <= query.Limit)
            return new(found, null);
        found.RemoveAt(query.Limit);
        return new(found, found[^1].Key);
    }

    // Only the criteria that are set are in the text: with "is null or" a generic plan scans.
    private (string Statement, NpgsqlParameter[] Parameters) Compose(SessionQuery query)
    {
        var (source, partition, id) = query.HasPendingTurn is true ? (PendingSessions, "key_partition", "key_id") : (Sessions, "partition", "id");
        var text = new StringBuilder($"select {SessionRows.HeaderColumns} from {source} where true");
        var parameters = new List<NpgsqlParameter>();
        void And(string condition, params NpgsqlParameter[] values)
        {
            for (var index = 0; index < values.Length; index++)
                condition = condition.Replace($"@{index}", $"${parameters.Count + index + 1}", StringComparison.Ordinal);
            parameters.AddRange(values);
            text.Append(" and ").Append(condition);
        }
        if (query.Partition is { } tenant)
            And($"{partition} = @0", Param.Text(tenant.Value));
        if (query.After is { } after)
            And($"({partition}, {id}) > (@0, @1)", Param.Text(after.Partition.Value), Param.Text(after.Id.ToString()));
        if (query.Status is { } status)
            And("status = @0", Param.Short((int)status));
        if (query.IdPrefix is { Length: > 0 } prefix)
            And($"{id} >= @0 and {id} <= @0 || chr(1114111)", Param.Text(prefix));
        if (query.UpdatedFrom is { } from)
            And("updated_at >= @0", Param.Long(Ceiling(from)));
        if (query.UpdatedBefore is { } before)
            And("updated_at < @0", Param.Long(Ceiling(before)));
        if (query.ExpiresUntil is { } until)
            And("expires_hour <= @0 / 3600000000 and expires_at <= @0", Param.Long(Moments.ToMicroseconds(until)));
        if (query.HasPendingTurn is { } pending)
            And(pending ? "pending is not null" : "pending is null");
        if (query.OwnerInstance is { } owner)
            And("owner_instance = @0", Param.Text(owner));
        text.Append(CultureInfo.InvariantCulture, $" order by {partition}, {id} limit $").Append(parameters.Count + 1);
        parameters.Add(Param.Int(query.Limit + 1));
        return (database.Sql(text.ToString()), [.. parameters]);
    }

    private static long Ceiling(DateTimeOffset moment) => Moments.ToMicroseconds(moment) + (moment.UtcTicks % TimeSpan.TicksPerMicrosecond == 0 ? 0 : 1);

    // No id holds what the server cannot: such a criterion finds nothing.
    private static bool IsStorable(string? text) => text is null || TextChecks.IsStorable(text);
}
