using System.Collections.Concurrent;
using Npgsql;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>Writers whose transactions take a session's next version, linger, and commit or roll back.</summary>
internal sealed class GapWriters(NpgsqlDataSource source, IReadOnlyList<PostgresEventLog> logs, int sessions)
{
    private readonly ConcurrentBag<GapEvent> _committed = [];
    private readonly TaskCompletionSource<EventId> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    /// <summary>The events of the transactions that committed.</summary>
    public IReadOnlyCollection<GapEvent> Committed => _committed;

    /// <summary>The id of an event that comes after all others, once they are all written.</summary>
    public Task<EventId> Done => _done.Task;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            $"create table turn (session text primary key, version bigint not null); insert into turn select 'session' || n, 0 from generate_series(0, {sessions - 1}) n"
        );
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task RunAsync(int writers, int transactions, CancellationToken cancellationToken)
    {
        _left = transactions;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(number => Task.Run(() => WriteAsync(number, cancellationToken), cancellationToken)));
        var last = EventProcess.Event("last");
        _done.SetResult(last.Id);
        await logs[0].AppendAsync([last], cancellationToken);
    }

    private async Task WriteAsync(int number, CancellationToken cancellationToken)
    {
        var random = new Random(number);
        while (Interlocked.Decrement(ref _left) >= 0)
            await WriteOnceAsync(random, cancellationToken);
    }

    private async Task WriteOnceAsync(Random random, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var session = $"session{random.Next(sessions)}";
        await using var take = new NpgsqlCommand("update turn set version = version + 1 where session = $1 returning version", connection)
        {
            Parameters = { Param.Text(session) },
        };
        var version = (long)(await take.ExecuteScalarAsync(cancellationToken))!;
        var events = Enumerable.Range(0, random.Next(1, 4)).Select(number => new GapEvent(EventId.New(), session, version, number)).ToList();
        await transaction.AppendEventsAsync([.. events.Select(item => item.ToEvent())], cancellationToken: cancellationToken);
        // Between taking an id and committing: this is where positions given at insert would be overtaken.
        await using var linger = new NpgsqlCommand($"select pg_sleep({random.Next(5)} / 1000.0)", connection);
        await linger.ExecuteNonQueryAsync(cancellationToken);
        if (random.Next(5) == 0)
        {
            await transaction.RollbackAsync(cancellationToken);
            return;
        }
        await transaction.CommitAsync(cancellationToken);
        foreach (var item in events)
            _committed.Add(item);
        if (random.Next(2) == 0)
            logs[random.Next(logs.Count)].Appended(0);
    }
}
