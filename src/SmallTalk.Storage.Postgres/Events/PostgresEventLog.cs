using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// The event log on PostgreSQL: events go through an outbox, and the sequencer gives them their positions. Whoever puts rows into the outbox calls
/// <see cref="Appended"/> after the commit.
/// </summary>
internal sealed partial class PostgresEventLog : IEventLog, IAppendSignal, IAsyncDisposable
{
    private readonly PostgresDatabase _database;
    private readonly EventStatements _statements;
    private readonly AppendLanes _appends;
    private readonly EventSequencer _sequencer;
    private readonly EndWatcher _watcher;
    private readonly EventDays _days;
    private readonly IDisposable _subscription;

    /// <summary>Makes the log of a store; nothing is done before <see cref="StartAsync"/>.</summary>
    /// <param name="database">The way to the server; disposed by whoever made it, after this.</param>
    /// <param name="listener">Hears the notifications of other processes.</param>
    /// <param name="time">The clock of polls.</param>
    /// <param name="logger">The log.</param>
    public PostgresEventLog(PostgresDatabase database, PostgresListener listener, TimeProvider time, ILogger logger)
    {
        _database = database;
        _statements = new(database);
        _appends = new(database, _statements, time);
        _watcher = new(ReadEndAsync, time, logger);
        _sequencer = new(database, _statements, _watcher.Observed, time, logger);
        _days = new(database, time, logger);
        _subscription = listener.Subscribe(database.EventChannel, Heard);
    }

    /// <summary>Makes the partitions of the days to come and begins to move events. Called once, when the tables are there.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await _days.StartAsync(cancellationToken).ConfigureAwait(false);
        _sequencer.Start();
    }

    /// <inheritdoc/>
    public void Appended(int events) => _sequencer.Appended(events);

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(events);
        cancellationToken.ThrowIfCancellationRequested();
        if (events.Count == 0)
            return;
        if (events.Any(static item => item.Import is not null))
        {
            await ImportAsync(events, cancellationToken).ConfigureAwait(false);
            return;
        }
        await _appends.RunAsync(new(events, cancellationToken)).ConfigureAwait(false);
        _sequencer.Appended(events.Count);
    }

    /// <inheritdoc/>
    public async ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        StoreChecks.CheckCounted(after);
        cancellationToken.ThrowIfCancellationRequested();
        var (statement, parameters) = EventQuery.Make(filter, after.Ordinal, limit + 1L);
        var (page, end) = await _database
            .RunAsync(
                _database.Sql(statement),
                parameters,
                (reader, token) => ReadPageAsync(reader, after.Ordinal, limit, token),
                isWrite: false,
                cancellationToken
            )
            .ConfigureAwait(false);
        _watcher.Observed(end);
        return page;
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default)
    {
        StoreChecks.CheckCounted(after);
        return _watcher.WaitAsync(after.Ordinal, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default)
    {
        await SettleAsync(cancellationToken).ConfigureAwait(false);
        return EventPosition.FromOrdinal(await ReadEndAsync(cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        // From the last to the first, and each even when the one before it has failed.
        await using var watcher = _watcher.ConfigureAwait(false);
        await using var sequencer = _sequencer.ConfigureAwait(false);
        await using var days = _days.ConfigureAwait(false);
        _subscription.Dispose();
    }

    /// <summary>Events of another log have their times already, so that they do not go through the outbox. What waits there comes first.</summary>
    private async ValueTask ImportAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        NpgsqlBatchCommand[] commands =
        [
            _statements.Move(_database.EventChannel),
            LogTransaction.Command(
                _statements.Import,
                [.. EventColumns.Arrays(events), .. EventColumns.ImportArrays(events), Param.Text(_database.EventChannel)]
            ),
        ];
        await LogTransaction
            .RunAsync(_database, _statements.Lock, commands, static (_, _) => new ValueTask<bool>(true), cancellationToken)
            .ConfigureAwait(false);
        _watcher.Suspect();
    }

    /// <summary>Gives whatever was acknowledged its position, instead of waiting for the sequencer.</summary>
    private async ValueTask SettleAsync(CancellationToken cancellationToken)
    {
        var isWaiting = await _database.RunAsync(_statements.Peek, [], ReadFlagAsync, isWrite: false, cancellationToken).ConfigureAwait(false);
        while (isWaiting)
        {
            var (_, moved) = await LogTransaction
                .RunAsync(_database, _statements.Lock, [_statements.Move(_database.EventChannel)], EventSequencer.ReadMoveAsync, cancellationToken)
                .ConfigureAwait(false);
            isWaiting = moved >= SequencerPace.BatchSize;
        }
    }

    private ValueTask<long> ReadEndAsync(CancellationToken cancellationToken) =>
        _database.RunAsync(_statements.End, [], ReadNumberAsync, isWrite: false, cancellationToken);

    private void Heard(string? payload)
    {
        if (long.TryParse(payload, NumberStyles.None, CultureInfo.InvariantCulture, out var end))
            _watcher.Observed(end);
        else
            _watcher.Suspect();
    }

    private static async ValueTask<(EventPage Page, long End)> ReadPageAsync(
        NpgsqlDataReader reader,
        long after,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var events = new List<EventRecord>();
        var (end, trimmed, hasMore) = (0L, 0L, false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            (end, trimmed) = (reader.GetInt64(0), reader.GetInt64(1));
            if (reader.IsDBNull(2))
                continue;
            hasMore = events.Count == limit;
            if (!hasMore)
                events.Add(EventColumns.Read(reader, first: 2));
        }
        var position = hasMore ? events[^1].Position : EventPosition.FromOrdinal(Math.Max(after, end));
        return (new(events, position, hasMore, IsGap: after < trimmed), end);
    }

    private static async ValueTask<bool> ReadFlagAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && reader.GetBoolean(0);

    private static async ValueTask<long> ReadNumberAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? reader.GetInt64(0)
            : throw new StoreDamagedException("st_log", 0, "its one row is missing", null);
}
