using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>What a process of its own would have of the store: a pool, a listener, an event log with its sequencer.</summary>
internal sealed class EventProcess : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly PostgresDatabase _database;
    private readonly PostgresListener _listener;

    private EventProcess(string connectionString, TimeProvider time)
    {
        _source = PostgresDataSources.Create(new() { Connection = connectionString });
        _database = PostgresDatabase.Open(_source, isOwned: true, "public", new() { KeepAlive = TimeSpan.FromSeconds(1) });
        _listener = new(_database, time, NullLogger.Instance);
        Log = new(_database, _listener, time, NullLogger.Instance);
    }

    public PostgresEventLog Log { get; }

    public EventStatements Statements => new(_database);

    /// <summary>Its pool, for what a host does beside the store.</summary>
    public NpgsqlDataSource Source => _source;

    /// <summary>A process that moves events.</summary>
    public static async Task<EventProcess> StartAsync(
        string connectionString,
        CancellationToken cancellationToken,
        string name = "process",
        TimeProvider? time = null
    )
    {
        var process = Stopped(connectionString, name, time);
        await process.Log.StartAsync(cancellationToken);
        return process;
    }

    /// <summary>A process whose sequencer does not run yet.</summary>
    public static EventProcess Stopped(string connectionString, string name = "process", TimeProvider? time = null) =>
        new(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = name }.ConnectionString, time ?? TimeProvider.System);

    public static NewEvent Event(string topic, SessionKey? key = null, string text = "payload") =>
        new()
        {
            Topic = topic,
            Partition = key?.Partition ?? Partition.Default,
            Session = key?.Id,
            OccurredAt = DateTimeOffset.UnixEpoch,
            Payload = new(Encoding.UTF8.GetBytes(text)),
        };

    /// <summary>Appends without any sequencer of this process, as a process that dies right after its commit does.</summary>
    public async Task LeaveInOutboxAsync(CancellationToken cancellationToken, params NewEvent[] events)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await transaction.AppendEventsAsync(events, cancellationToken: cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        await _listener.DisposeAsync();
        await _database.DisposeAsync();
    }
}
