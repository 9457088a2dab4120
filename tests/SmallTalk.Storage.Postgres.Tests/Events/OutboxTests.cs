using System.Globalization;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

[CancelAfter(60_000)]
public sealed class OutboxTests
{
    [Test]
    [Property("Requirement", "B-02")]
    public async Task What_a_dead_process_left_is_moved_by_another(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        var events = Enumerable.Range(0, 5).Select(number => EventProcess.Event($"left:{number}")).ToArray();
        await using (var dead = EventProcess.Stopped(database))
            await dead.LeaveInOutboxAsync(cancellationToken, events);

        await using var other = await EventProcess.StartAsync(database, cancellationToken);
        var reader = new EventReader(other.Log);
        await reader.UntilAsync(events.Select(item => item.Id), cancellationToken);

        reader.Read.Select(record => record.Event).Should().Equal(events);
        (await other.ScalarAsync("select count(*) from st_outbox", cancellationToken)).Should().Be(0L);
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task What_was_left_is_dated_when_it_was_appended_and_not_when_it_is_moved(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using (var dead = EventProcess.Stopped(database))
        {
            await dead.LeaveInOutboxAsync(cancellationToken, EventProcess.Event("left:1"), EventProcess.Event("left:2"));
            await dead.ScalarAsync("update st_outbox set at = at - 60000000 where topic = 'left:1'", cancellationToken);
            await dead.ScalarAsync("update st_outbox set at = at - 90000000 where topic = 'left:2'", cancellationToken);
        }

        await using var other = await EventProcess.StartAsync(database, cancellationToken);
        var now = (long)(await other.ScalarAsync("select st_now()", cancellationToken))!;
        var fresh = EventProcess.Event("new");
        await other.Log.AppendAsync([fresh], cancellationToken);
        var reader = new EventReader(other.Log);
        await reader.UntilAsync([fresh.Id], cancellationToken);

        var ages = reader.Read.Select(record => (Moments.FromMicroseconds(now) - record.AppendedAt).TotalSeconds).ToList();
        ages[0].Should().BeGreaterThan(59);
        ages[1].Should().Be(ages[0], "times do not run back");
        ages[2].Should().BeLessThan(1);
    }

    [Test]
    public async Task The_end_of_the_log_is_after_all_that_was_acknowledged_though_nobody_has_moved_it(CancellationToken cancellationToken)
    {
        await using var process = EventProcess.Stopped(await EventDatabase.CreateAsync());
        var events = Enumerable.Range(0, SequencerPace.BatchSize + 5).Select(number => EventProcess.Event($"left:{number}")).ToArray();
        await process.LeaveInOutboxAsync(cancellationToken, events);

        (await process.Log.GetEndAsync(cancellationToken)).Should().Be(EventPosition.FromOrdinal(events.Length));
    }

    [Test]
    public async Task A_move_is_too_cheap_to_be_compiled_also_where_the_server_knows_nothing_of_the_tables(CancellationToken cancellationToken)
    {
        const double JitAboveCost = 100_000;
        await using var process = EventProcess.Stopped(await EventDatabase.CreateAsync());
        var move = process.Statements.Move("channel").CommandText.Replace("$1", $"{SequencerPace.BatchSize}").Replace("$2", "'channel'");

        var plan = (string)(await process.ScalarAsync($"explain {move}", cancellationToken))!;

        var cost = plan[(plan.IndexOf("..", StringComparison.Ordinal) + 2)..].Split(' ')[0];
        double.Parse(cost, CultureInfo.InvariantCulture).Should().BeLessThan(JitAboveCost, plan);
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task Every_event_of_another_process_is_seen(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using var one = await EventProcess.StartAsync(database, cancellationToken);
        await using var two = await EventProcess.StartAsync(database, cancellationToken);
        var reader = new EventReader(two.Log);
        for (var round = 0; round < 20; round++)
        {
            var item = EventProcess.Event($"round:{round}");
            var reading = reader.UntilAsync([item.Id], cancellationToken);
            await one.Log.AppendAsync([item], cancellationToken);
            await reading;
        }
        reader.Read.Should().HaveCount(20);
    }

    [Test]
    [Property("Requirement", "B-02")]
    public async Task Events_of_a_transaction_of_the_hosts_own_come_with_its_rows_or_not_at_all(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using var process = await EventProcess.StartAsync(database, cancellationToken);
        await process.ScalarAsync("create table orders (id int)", cancellationToken);
        var (kept, dropped) = (EventProcess.Event("order:paid"), EventProcess.Event("order:paid"));
        await OrderAsync(process, 1, dropped, commits: false, cancellationToken);
        await OrderAsync(process, 2, kept, commits: true, cancellationToken);

        var reader = new EventReader(process.Log);
        await reader.UntilAsync([kept.Id], cancellationToken);
        reader.Read.Select(record => record.Event).Should().Equal([kept], "nothing of what was rolled back is in the log");
        (await process.ScalarAsync("select sum(id) from orders", cancellationToken)).Should().Be(2L);
    }

    [Test]
    public async Task A_transaction_of_the_hosts_own_may_name_the_schema(CancellationToken cancellationToken)
    {
        await using var process = await EventProcess.StartAsync(await EventDatabase.CreateAsync(), cancellationToken);
        await process.ScalarAsync("create schema app", cancellationToken);
        await using var connection = await process.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new Npgsql.NpgsqlCommand("set local search_path to app", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        var item = EventProcess.Event("here");
        await transaction.AppendEventsAsync([], cancellationToken: cancellationToken);
        await transaction.AppendEventsAsync([item], "public", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await new EventReader(process.Log).UntilAsync([item.Id], cancellationToken);
    }

    [Test]
    public async Task A_transaction_in_a_database_without_the_tables_says_what_to_do(CancellationToken cancellationToken)
    {
        var server = await TestUtilities.Servers.PostgresServer.SharedAsync();
        await using var source = Npgsql.NpgsqlDataSource.Create(await server.CreateDatabaseAsync());
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var append = async () => await transaction.AppendEventsAsync([EventProcess.Event("here")], cancellationToken: cancellationToken);
        (await append.Should().ThrowAsync<StoreFormatException>()).WithInnerException<Npgsql.PostgresException>();
        var import = EventProcess.Event("here") with { Import = new(DateTimeOffset.UnixEpoch) };
        var foreign = async () => await transaction.AppendEventsAsync([import], cancellationToken: cancellationToken);
        await foreign.Should().ThrowAsync<ArgumentException>();
        var hostile = async () => await transaction.AppendEventsAsync([EventProcess.Event("here")], "public\"; drop table st_event; --", cancellationToken);
        await hostile.Should().ThrowAsync<ArgumentException>();
    }

    [Test]
    [Property("Requirement", "B-15")]
    public async Task Events_still_in_the_outbox_are_redacted_too(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        var key = new SessionKey("erased");
        var (erased, kept) = (EventProcess.Event("said", key, "secret"), EventProcess.Event("said", new("other"), "kept"));
        await using var stopped = EventProcess.Stopped(database);
        await stopped.LeaveInOutboxAsync(cancellationToken, erased, kept);
        (await stopped.Log.RedactAsync(key.Partition, key.Id, cancellationToken)).Should().Be(1);

        await using var process = await EventProcess.StartAsync(database, cancellationToken);
        var reader = new EventReader(process.Log);
        await reader.UntilAsync([erased.Id, kept.Id], cancellationToken);
        reader.Read.Select(record => (record.IsRedacted, record.Event.Payload.IsEmpty)).Should().Equal((true, true), (false, false));
    }

    [Test]
    [Property("Requirement", "B-15")]
    public async Task No_event_escapes_a_redaction_on_its_way_to_the_log(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using var one = await EventProcess.StartAsync(database, cancellationToken);
        await using var two = await EventProcess.StartAsync(database, cancellationToken);
        var key = new SessionKey("erased");
        var reader = new EventReader(one.Log);
        for (var round = 0; round < 40; round++)
        {
            var events = Enumerable.Range(0, 5).Select(_ => EventProcess.Event("said", key, "secret")).ToArray();
            await one.LeaveInOutboxAsync(cancellationToken, events);
            one.Log.Appended(0);
            await two.Log.RedactAsync(key.Partition, key.Id, cancellationToken);
            await reader.UntilAsync(events.Select(item => item.Id), cancellationToken);
        }
        reader.Read.Should().OnlyContain(record => record.IsRedacted && record.Event.Payload.IsEmpty);
    }

    [Test]
    [Property("Requirement", "B-15")]
    public async Task No_dead_letter_escapes_a_redaction_at_the_same_time(CancellationToken cancellationToken)
    {
        await using var process = await EventProcess.StartAsync(await EventDatabase.CreateAsync(), cancellationToken);
        var reader = new EventReader(process.Log);
        for (var round = 0; round < 20; round++)
        {
            var item = EventProcess.Event("said", new(Partition.Parse($"tenant{round}"), "erased"), "secret");
            await process.Log.AppendAsync([item], cancellationToken);
            await reader.UntilAsync([item.Id], cancellationToken);
            var letter = new DeadLetter("subscriber", reader.Read[^1], 1, "error", DateTimeOffset.UnixEpoch);
            await Task.WhenAll(
                process.Log.AddDeadLetterAsync(letter, cancellationToken).AsTask(),
                process.Log.RedactAsync(item.Partition, item.Session, cancellationToken).AsTask()
            );
        }
        (await process.Log.ListDeadLettersAsync(new(), cancellationToken)).Should().HaveCount(20).And.OnlyContain(letter => letter.Event.IsRedacted);
    }

    private static async Task OrderAsync(EventProcess process, int id, NewEvent item, bool commits, CancellationToken cancellationToken)
    {
        await using var connection = await process.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new Npgsql.NpgsqlCommand("insert into orders values ($1)", connection) { Parameters = { Param.Int(id) } };
        await insert.ExecuteNonQueryAsync(cancellationToken);
        await transaction.AppendEventsAsync([item], cancellationToken: cancellationToken);
        if (commits)
            await transaction.CommitAsync(cancellationToken);
        else
            await transaction.RollbackAsync(cancellationToken);
    }
}
