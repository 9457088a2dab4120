using Microsoft.Extensions.Logging;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Keeps the log in partitions of a day, so that what is old goes by dropping a table. Days are made ahead of time: one whose events lie in the default
/// partition already cannot get one any more. A user who does not own the table makes none, and old events are deleted one by one.
/// </summary>
internal sealed partial class EventDays : IAsyncDisposable
{
    private const int DaysAhead = 2;

    // Events of a batch that began before midnight may still come.
    private const long Grace = 3_600_000_000;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly PostgresDatabase _database;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly string _list;
    private readonly string _lock;
    private Task? _running;

    public EventDays(PostgresDatabase database, TimeProvider time, ILogger logger)
    {
        _database = database;
        _time = time;
        _logger = logger;
        _lock = $"select pg_advisory_xact_lock({PostgresDatabase.SequencerLock})";
        _list = database.Sql(
            """
            select st_now(), pg_has_role(t.relowner, 'usage') and has_schema_privilege(t.relnamespace, 'create'), c.relname
            from pg_class t left join pg_inherits i on i.inhparent = t.oid left join pg_class c on c.oid = i.inhrelid
            where t.oid = 'st_event'::regclass
            """.Replace("'st_event'", $"'{database.Sql("st_event")}'", StringComparison.Ordinal)
        );
    }

    /// <summary>Makes the days to come, now and once an hour.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!await EnsureAsync(cancellationToken).ConfigureAwait(false))
            LogNoDays(_database.Schema);
        _running ??= Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Drops the days that are wholly old.</summary>
    /// <param name="before">The moment from which on events stay, in microseconds.</param>
    /// <param name="upTo">The last position that may go.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many events went.</returns>
    public async ValueTask<long> DropAsync(long before, long upTo, CancellationToken cancellationToken)
    {
        var (now, isOwner, days) = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (!isOwner)
            return 0;
        var gone = 0L;
        foreach (var day in days.Where(day => day.To <= Math.Min(before, now - Grace)).OrderBy(day => day.Date))
            if (await TryDropAsync(day, upTo, cancellationToken).ConfigureAwait(false) is { } rows)
                gone += rows;
            else
                break;
        return gone;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_running is not null)
            await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
                await TryEnsureAsync().ConfigureAwait(false);
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task TryEnsureAsync()
    {
        try
        {
            await EnsureAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            LogNotMade(error);
        }
    }

    private async ValueTask<bool> EnsureAsync(CancellationToken cancellationToken)
    {
        var (now, isOwner, days) = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (!isOwner)
            return false;
        for (var ahead = 0; ahead <= DaysAhead; ahead++)
            if (EventDay.Of(now).Plus(ahead) is var day && !days.Contains(day))
                await MakeAsync(day, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task MakeAsync(EventDay day, CancellationToken cancellationToken)
    {
        try
        {
            await LogTransaction
                .RunAsync(
                    _database,
                    $"select pg_advisory_xact_lock({PostgresDatabase.MigrationLock})",
                    [
                        new("set local lock_timeout = '2s'"),
                        new(_database.Sql($"create table if not exists {day.Table} partition of st_event for values from ({day.From}) to ({day.To})")),
                    ],
                    static (_, _) => new ValueTask<bool>(true),
                    cancellationToken
                )
                .ConfigureAwait(false);
        }
        catch (StoreException error) when (error.InnerException is PostgresException)
        {
            // Somebody reads for long, or the day's events lie in the default partition already, where they are found as well.
            LogNotMade(error);
        }
    }

    /// <summary>Positions of a day follow each other without a hole, since events are deleted from the beginning only.</summary>
    private ValueTask<(long Rows, long Last)> MeasureAsync(EventDay day, CancellationToken cancellationToken) =>
        _database.RunAsync(
            _database.Sql($"select coalesce(max(position) - min(position) + 1, 0), coalesce(max(position), 0) from {day.Table}"),
            [],
            static async (reader, token) =>
            {
                await reader.ReadAsync(token).ConfigureAwait(false);
                return (reader.GetInt64(0), reader.GetInt64(1));
            },
            isWrite: false,
            cancellationToken
        );

    /// <summary>Drops a day.</summary>
    /// <returns>How many events went; null when it has to stay.</returns>
    private async ValueTask<long?> TryDropAsync(EventDay day, long upTo, CancellationToken cancellationToken)
    {
        try
        {
            var (rows, last) = await MeasureAsync(day, cancellationToken).ConfigureAwait(false);
            if (last > upTo)
                return null;
            // Measured again under the lock: what has waited in the outbox for long may have come into an old day meanwhile.
            var raise = new NpgsqlBatchCommand(
                _database.Sql($"update st_log set trimmed = greatest(trimmed, (select coalesce(max(position), 0) from {day.Table})) where only_one")
            );
            await LogTransaction
                .RunAsync(
                    _database,
                    _lock,
                    [new("set local lock_timeout = '1s'"), raise, new(_database.Sql($"drop table {day.Table}"))],
                    static (_, _) => new ValueTask<bool>(true),
                    cancellationToken
                )
                .ConfigureAwait(false);
            return rows;
        }
        catch (StoreException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            // Another process was quicker.
            return 0;
        }
        catch (StoreException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            LogNotDropped(error, day.Table);
            return null;
        }
    }

    private ValueTask<(long Now, bool IsOwner, HashSet<EventDay> Days)> ListAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(
            _list,
            [],
            static async (reader, token) =>
            {
                var (now, isOwner, days) = (0L, false, new HashSet<EventDay>());
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    (now, isOwner) = (reader.GetInt64(0), reader.GetBoolean(1));
                    if (EventColumns.Text(reader, 2) is { } table && EventDay.OfTable(table) is { } day)
                        days.Add(day);
                }
                return (now, isOwner, days);
            },
            isWrite: false,
            cancellationToken
        );

    [LoggerMessage(2312, LogLevel.Information, "The user does not own the tables of schema '{Schema}': the event log is not kept in partitions of a day.")]
    private partial void LogNoDays(string schema);

    [LoggerMessage(2313, LogLevel.Warning, "A partition of the event log could not be made; its events go to the default partition.")]
    private partial void LogNotMade(Exception error);

    [LoggerMessage(2314, LogLevel.Warning, "Partition {Table} of the event log is being read and could not be dropped; its events are deleted one by one.")]
    private partial void LogNotDropped(Exception error, string table);
}
