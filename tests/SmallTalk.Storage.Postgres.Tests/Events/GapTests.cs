using Npgsql;
using SmallTalk.Events;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Storage.Postgres;

/// <summary>No reader misses an event, whatever writers do at the same time.</summary>
public sealed class GapTests
{
    private const int Writers = 16;
    private const int Sessions = 8;

    private static readonly int Transactions = LongRun.Times(3_000, 100_000);

    [CancelAfter(3_600_000)]
    [TestCase(1, false, null)]
    [TestCase(2, true, 18)]
    [Property("Requirement", "FR-011")]
    public async Task A_reader_beside_many_writers_misses_nothing(
        int sequencers,
        bool idleTransactionElsewhere,
        int? version,
        CancellationToken cancellationToken
    )
    {
        var database = await EventDatabase.CreateAsync(version);
        await using var idle = idleTransactionElsewhere ? await IdleAsync(version, cancellationToken) : null;
        await using var one = await EventProcess.StartAsync(database, cancellationToken);
        await using var two = sequencers == 2 ? await EventProcess.StartAsync(database, cancellationToken) : null;
        var writers = new GapWriters(one.Source, [one.Log, two?.Log ?? one.Log], Sessions);
        await writers.PrepareAsync(cancellationToken);

        var reading = ReadAsync(one.Log, writers.Done, cancellationToken);
        await writers.RunAsync(Writers, Transactions, cancellationToken);
        var read = await reading;

        writers.Committed.Except(read).Should().BeEmpty("what was committed is read");
        read.Except(writers.Committed).Should().BeEmpty("what was rolled back is not");
        read.Should().HaveCount(writers.Committed.Count, "no event comes twice");
        foreach (var session in read.GroupBy(item => item.Session))
            session.Should().Equal(session.OrderBy(item => item.Version).ThenBy(item => item.Number), $"events of session {session.Key} are in its order");
    }

    /// <summary>Reads as a subscriber does, from position to position, until the writers are done and the log is at its end.</summary>
    private static async Task<List<GapEvent>> ReadAsync(PostgresEventLog log, Task<EventId> lastOne, CancellationToken cancellationToken)
    {
        var read = new List<GapEvent>();
        EventPosition position = default;
        while (true)
        {
            await log.WaitAsync(position, cancellationToken);
            var page = await log.ReadAsync(EventFilter.All, position, 100, cancellationToken);
            foreach (var record in page.Events)
            {
                if (lastOne.IsCompleted && record.Event.Id == await lastOne)
                    return read;
                read.Add(GapEvent.Of(record));
            }
            position = page.Position;
        }
    }

    private static async Task<NpgsqlConnection> IdleAsync(int? version, CancellationToken cancellationToken)
    {
        var server = await PostgresServer.SharedAsync(version);
        var other = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { Pooling = false };
        var connection = new NpgsqlConnection(other.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("begin; create table written_to (a int)", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }
}
