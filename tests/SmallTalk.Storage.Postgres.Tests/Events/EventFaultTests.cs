using Npgsql;
using SmallTalk.Events;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Storage.Postgres;

/// <summary>Connections that break: nothing that was acknowledged is lost or comes twice, and everything goes on.</summary>
[CancelAfter(180_000)]
public sealed class EventFaultTests
{
    // It pings when it has heard nothing for a second.
    private const string Listener = "(query like 'listen %' or query = 'select 1')";
    private const string Sequencer = "(query = 'commit' or query like '%st_outbox order by id limit 1%')";

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task Terminated_connections_of_listener_and_sequencer_come_back(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using var writer = EventProcess.Stopped(database, "writer");
        await using var process = await EventProcess.StartAsync(database, cancellationToken, "reader");
        var reader = new EventReader(process.Log);
        var written = new List<EventId>();
        var (listeners, sequencers) = (0L, 0L);
        for (var round = 0; round < 5 || listeners == 0 || sequencers == 0; round++)
        {
            await LeaveAsync(writer, written, cancellationToken);
            listeners += await TerminateAsync(writer, Listener, cancellationToken);
            sequencers += await TerminateAsync(writer, Sequencer, cancellationToken);
            await LeaveAsync(writer, written, cancellationToken);
            await reader.UntilAsync(written, cancellationToken);
        }
        reader.Read.Select(record => record.Event.Id).Should().Equal(written);
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task All_connections_of_a_process_may_be_terminated_at_once(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using var administrator = EventProcess.Stopped(database, "administrator");
        await using var process = await EventProcess.StartAsync(database, cancellationToken, "victim");
        var attempts = new PublishAttempts(process.Log);
        var reader = new EventReader(process.Log);
        for (var round = 0; round < 10; round++)
        {
            var publishing = attempts.UntilAcknowledgedAsync(cancellationToken);
            await TerminateAsync(administrator, "true", cancellationToken, "victim");
            await publishing;
        }
        await attempts.CheckAsync(reader, cancellationToken);
    }

    [TestCase(ProxyFault.Delay)]
    [TestCase(ProxyFault.Reset)]
    [TestCase(ProxyFault.BlackHole)]
    [TestCase(ProxyFault.HalfOpen)]
    [TestCase(ProxyFault.CutReply)]
    [Property("Requirement", "FR-011")]
    public async Task What_was_acknowledged_over_a_bad_network_is_read_once(ProxyFault fault, CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using var proxy = new TcpProxy(new NpgsqlConnectionStringBuilder(database).Port);
        await using var process = await StartedAsync(Through(proxy, database), cancellationToken);
        var attempts = new PublishAttempts(process.Log);
        var reader = new EventReader(process.Log);
        await attempts.UntilAcknowledgedAsync(cancellationToken);
        for (var round = 0; round < 4; round++)
        {
            var reading = reader.UntilAsync(attempts.Acknowledged.ToList(), cancellationToken);
            proxy.Break(fault, TimeSpan.FromMilliseconds(10), replyBytes: round * 7);
            await Task.WhenAll(attempts.TryAsync(cancellationToken), attempts.TryAsync(cancellationToken));
            proxy.Heal();
            await attempts.UntilAcknowledgedAsync(cancellationToken);
            await reading;
        }
        if (fault is not ProxyFault.Delay)
            proxy.Harmed.Should().BePositive("the network was bad");
        await attempts.CheckAsync(reader, cancellationToken);
    }

    /// <summary>Starts a process, however long a busy server takes to answer.</summary>
    private static async Task<EventProcess> StartedAsync(string connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var process = EventProcess.Stopped(connection);
            try
            {
                await process.Log.StartAsync(cancellationToken);
                return process;
            }
            catch (StoreUnavailableException)
            {
                await process.DisposeAsync();
                await Given.BreathAsync();
            }
        }
    }

    private static async Task LeaveAsync(EventProcess writer, List<EventId> written, CancellationToken cancellationToken)
    {
        NewEvent[] events = [EventProcess.Event("one"), EventProcess.Event("two")];
        await writer.LeaveInOutboxAsync(cancellationToken, events);
        written.AddRange(events.Select(item => item.Id));
    }

    private static async Task<long> TerminateAsync(EventProcess by, string which, CancellationToken cancellationToken, string name = "reader") =>
        (long)
            (
                await by.ScalarAsync(
                    $"select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and application_name = '{name}' and {which}",
                    cancellationToken
                )
            )!;

    private static string Through(TcpProxy proxy, string database) =>
        new NpgsqlConnectionStringBuilder(database)
        {
            Port = proxy.Port,
            Timeout = 5,
            CommandTimeout = 2,
            CancellationTimeout = 200,
        }.ConnectionString;
}
