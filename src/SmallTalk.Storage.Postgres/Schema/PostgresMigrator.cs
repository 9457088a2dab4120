using System.Globalization;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Brings the tables to the newest format, or says what stands in the way. Several processes may come at once: one migrates, the others wait and find it done.</summary>
internal static class PostgresMigrator
{
    private static readonly string[] Tables =
    [
        "st_meta",
        "st_session",
        "st_pending",
        "st_message",
        "st_state",
        "st_partition_state",
        "st_commit",
        "st_lease",
        "st_outbox",
        "st_log",
        "st_event",
        "st_cursor",
        "st_dead_letter",
    ];

    private const string HasSchema = "select exists (select from pg_namespace where nspname = $1)";
    private const string HasMeta = "select to_regclass(format('%I.st_meta', $1::text)) is not null";

    private const string FindMissingRights = """
        select t.name, to_regclass(format('%I.%I', $1::text, t.name)) is null,
               coalesce((select string_agg(p.name, ', ') from unnest($3::text[]) p (name)
                         where not has_table_privilege(to_regclass(format('%I.%I', $1::text, t.name)), p.name)), ''),
               current_user::text
        from unnest($2::text[]) t (name)
        """;

    /// <summary>Does what the mode says.</summary>
    public static async ValueTask MigrateAsync(NpgsqlConnection connection, string schema, PostgresAutoMigrate mode, CancellationToken cancellationToken)
    {
        if (mode is PostgresAutoMigrate.None)
            return;
        var format = await FormatAsync(connection, schema, cancellationToken).ConfigureAwait(false);
        if (format < PostgresMigration.Newest)
        {
            if (mode is PostgresAutoMigrate.Validate)
                throw new StoreFormatException(
                    $"Schema '{schema}' has {(format == 0 ? "no tables of SmallTalk" : $"format {format}")}, this version needs format {PostgresMigration.Newest}. "
                        + $"Run the script that PostgresSchema.Script(\"{schema}\", {format}) gives, or set AutoMigrate to Ensure."
                );
            await ApplyAsync(connection, schema, format, cancellationToken).ConfigureAwait(false);
        }
        await CheckRightsAsync(connection, schema, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, string schema, int found, CancellationToken cancellationToken)
    {
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var closing = transaction.ConfigureAwait(false);
            await RunAsync(
                    connection,
                    string.Create(CultureInfo.InvariantCulture, $"select pg_advisory_xact_lock({PostgresDatabase.MigrationLock})"),
                    cancellationToken
                )
                .ConfigureAwait(false);
            if (!await IsTrueAsync(connection, HasSchema, schema, cancellationToken).ConfigureAwait(false))
                await RunAsync(connection, $"create schema {PostgresNames.Quote(schema)}", cancellationToken).ConfigureAwait(false);
            await RunAsync(connection, $"set local search_path to {PostgresNames.Quote(schema)}", cancellationToken).ConfigureAwait(false);
            var format = await FormatAsync(connection, schema, cancellationToken).ConfigureAwait(false);
            foreach (var step in PostgresMigration.All.Where(step => step.Format > format))
            {
                await RunAsync(connection, step.Script, cancellationToken).ConfigureAwait(false);
                await RunAsync(connection, PostgresMigration.Mark(step.Format), cancellationToken).ConfigureAwait(false);
            }
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new StoreAccessDeniedException(found == 0 ? MayNotMake(schema, error) : MayNotUpgrade(schema, found, error), error);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateFunction)
        {
            throw new StoreFormatException(
                $"Schema '{schema}' holds objects with our names that are not ours: {error.MessageText}. Choose another by the option Schema.",
                error
            );
        }
        catch (Exception error) when (PostgresErrors.IsOfDriver(error))
        {
            throw PostgresErrors.Translate(error);
        }
    }

    private static string MayNotMake(string schema, PostgresException error) =>
        $"The user may not make the tables of the store: {error.MessageText}. Grant it ('grant create on schema {schema} to …', or 'grant create on database … to …' "
        + $"when the schema is missing), or let an owner run PostgresSchema.Script(\"{schema}\") and set AutoMigrate to Validate.";

    private static string MayNotUpgrade(string schema, int found, PostgresException error) =>
        $"The tables of the store have format {found}, and only their owner may bring them to format {PostgresMigration.Newest}: {error.MessageText}. "
        + $"Let him run PostgresSchema.Script(\"{schema}\", {found}), and set AutoMigrate to Validate.";

    private static async Task CheckRightsAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters =
        [
            Param.Text(schema),
            Param.Array(Tables, NpgsqlTypes.NpgsqlDbType.Text),
            Param.Array(["select", "insert", "update", "delete"], NpgsqlTypes.NpgsqlDbType.Text),
        ];
        var (missing, refused, user) = await PostgresDatabase
            .RunAsync(
                connection,
                FindMissingRights,
                parameters,
                static async (reader, token) =>
                {
                    var (missing, refused, user) = (new List<string>(), new List<string>(), "");
                    while (await reader.ReadAsync(token).ConfigureAwait(false))
                    {
                        user = reader.GetString(3);
                        if (reader.GetBoolean(1))
                            missing.Add(reader.GetString(0));
                        else if (reader.GetString(2) is { Length: > 0 } rights)
                            refused.Add($"{rights} on {reader.GetString(0)}");
                    }
                    return (missing, refused, user);
                },
                isWrite: false,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (missing.Count > 0)
            throw new StoreFormatException($"In schema '{schema}' these tables are missing: {string.Join(", ", missing)}. Restore them from a backup.");
        if (refused.Count > 0)
            throw new StoreAccessDeniedException(
                $"User '{user}' lacks rights in schema '{schema}': {string.Join("; ", refused)}. Run 'grant select, insert, update, delete on all tables in schema {schema} to {user}'."
            );
    }

    /// <summary>The format that is there; 0 when there is none. A newer one is accepted when it says that this version can read it.</summary>
    private static async ValueTask<int> FormatAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        if (!await IsTrueAsync(connection, HasMeta, schema, cancellationToken).ConfigureAwait(false))
            return 0;
        var meta = await PostgresDatabase
            .RunAsync(
                connection,
                PostgresNames.Qualify("select key, value from st_meta", schema),
                [],
                static async (reader, token) =>
                {
                    var values = new Dictionary<string, string>();
                    while (await reader.ReadAsync(token).ConfigureAwait(false))
                        values[reader.GetString(0)] = reader.GetString(1);
                    return values;
                },
                isWrite: false,
                cancellationToken
            )
            .ConfigureAwait(false);
        if (!TryRead(meta, "format", out var format) || !TryRead(meta, "readable_by", out var readableBy))
            throw new StoreFormatException($"Table st_meta in schema '{schema}' does not say which format the store has. Restore it from a backup.");
        if (format > PostgresMigration.Newest && readableBy > PostgresMigration.Newest)
            throw new StoreFormatException(
                $"Schema '{schema}' has format {format}, which only versions that know format {readableBy} can use; this one knows {PostgresMigration.Newest}. Update the package SmallTalk.Storage.Postgres."
            );
        return format;
    }

    private static bool TryRead(Dictionary<string, string> meta, string key, out int value) =>
        int.TryParse(meta.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static ValueTask<bool> IsTrueAsync(NpgsqlConnection connection, string question, string schema, CancellationToken cancellationToken) =>
        PostgresDatabase.RunAsync(
            connection,
            question,
            [Param.Text(schema)],
            static async (reader, token) => await reader.ReadAsync(token).ConfigureAwait(false) && reader.GetBoolean(0),
            isWrite: false,
            cancellationToken
        );

    private static async Task RunAsync(NpgsqlConnection connection, string script, CancellationToken cancellationToken)
    {
        // An index over all sessions takes its time, and so does waiting for the process that makes it.
        var command = new NpgsqlCommand(script, connection) { CommandTimeout = 0 };
        await using var disposing = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
