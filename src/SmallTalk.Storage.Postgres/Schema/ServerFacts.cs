using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>What the server says of itself and of the user before anything is done.</summary>
/// <param name="VersionNumber">For example 150018.</param>
/// <param name="IsReadOnly">Whether it takes no writes: a standby, or told so.</param>
/// <param name="Encoding">The encoding of the database.</param>
/// <param name="Schema">The schema that holds the tables or will; null when the search path names none that exists.</param>
/// <param name="IsDurable">Whether an acknowledged commit survives a power loss.</param>
internal sealed record ServerFacts(int VersionNumber, bool IsReadOnly, string Encoding, string? Schema, bool IsDurable)
{
    private const int OldestVersion = 130000;

    private const string Ask = """
        select current_setting('server_version_num')::int,
               pg_is_in_recovery() or current_setting('transaction_read_only') = 'on',
               current_setting('server_encoding'),
               coalesce($1, (select n.nspname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass('st_meta')),
                        current_schema()::text),
               current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off'
        """;

    public static async ValueTask<ServerFacts> ReadAsync(NpgsqlConnection connection, string? schema, CancellationToken cancellationToken) =>
        await PostgresDatabase
            .RunAsync(
                connection,
                Ask,
                [Param.Text(schema)],
                static async (reader, token) =>
                {
                    await reader.ReadAsync(token).ConfigureAwait(false);
                    return new ServerFacts(
                        reader.GetInt32(0),
                        reader.GetBoolean(1),
                        reader.GetString(2),
                        reader.IsDBNull(3) ? null : reader.GetString(3),
                        reader.GetBoolean(4)
                    );
                },
                isWrite: false,
                cancellationToken
            )
            .ConfigureAwait(false);

    /// <summary>Refuses a server on which the store cannot work.</summary>
    public void Check()
    {
        if (VersionNumber < OldestVersion)
            throw new StoreFormatException($"The server is PostgreSQL {VersionNumber / 10000}; the store needs 13 or later.");
        if (Encoding != "UTF8")
            throw new StoreFormatException($"The database is encoded in {Encoding}; create one with 'encoding UTF8'.");
        if (IsReadOnly)
            throw new StoreReadOnlyException(
                "The PostgreSQL server takes no writes: it is a standby, or default_transaction_read_only is on. Connect to the primary ('Target Session Attributes=primary' with several hosts)."
            );
        if (Schema is null)
            throw new StoreFormatException("The search path of the connection names no schema that exists. Set the option Schema, or create one.");
    }
}
