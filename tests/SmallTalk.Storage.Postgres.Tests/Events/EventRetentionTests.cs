using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SmallTalk.Events;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Storage.Postgres;

[CancelAfter(60_000)]
public sealed class EventRetentionTests
{
    private static readonly EventDay First = new(new(2020, 1, 1));

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task Old_days_go_as_a_whole_and_readers_are_told(CancellationToken cancellationToken)
    {
        await using var process = await EventProcess.StartAsync(await EventDatabase.CreateAsync(), cancellationToken);
        await FillAsync(process, days: 3, eventsPerDay: 5, cancellationToken);

        (await process.Log.TrimAsync(Start(First.Plus(1)), null, cancellationToken)).Should().Be(5);

        (await DaysAsync(process, cancellationToken)).Should().NotContain(First.Table).And.Contain(First.Plus(1).Table);
        var page = await process.Log.ReadAsync(EventFilter.All, default, 100, cancellationToken);
        (page.IsGap, page.Events[0].Position.Ordinal, page.Events.Count).Should().Be((true, 6, 10));
        (await process.Log.ReadAsync(EventFilter.All, EventPosition.FromOrdinal(4), 100, cancellationToken)).IsGap.Should().BeTrue();
        (await process.Log.ReadAsync(EventFilter.All, EventPosition.FromOrdinal(5), 100, cancellationToken)).IsGap.Should().BeFalse();
    }

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task A_day_that_is_needed_still_stays_and_its_read_events_go(CancellationToken cancellationToken)
    {
        await using var process = await EventProcess.StartAsync(await EventDatabase.CreateAsync(), cancellationToken);
        await FillAsync(process, days: 3, eventsPerDay: 5, cancellationToken);

        (await process.Log.TrimAsync(Start(First.Plus(3)), EventPosition.FromOrdinal(7), cancellationToken)).Should().Be(7);
        (await DaysAsync(process, cancellationToken)).Should().NotContain(First.Table).And.Contain(First.Plus(1).Table);
        (await process.Log.ReadAsync(EventFilter.All, default, 100, cancellationToken)).Events[0].Position.Ordinal.Should().Be(8);

        (await process.Log.TrimAsync(Start(First.Plus(3)), null, cancellationToken)).Should().Be(8);
        (await DaysAsync(process, cancellationToken)).Should().NotContain([First.Plus(1).Table, First.Plus(2).Table]);
        (await process.Log.TrimAsync(Start(First.Plus(3)), null, cancellationToken)).Should().Be(0);
    }

    [Test]
    [Property("Requirement", "FR-014")]
    public async Task Several_processes_may_trim_at_once(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using var one = await EventProcess.StartAsync(database, cancellationToken);
        await using var two = await EventProcess.StartAsync(database, cancellationToken);
        await FillAsync(one, days: 6, eventsPerDay: 5, cancellationToken);
        var gone = await Task.WhenAll(
            one.Log.TrimAsync(Start(First.Plus(6)), null, cancellationToken).AsTask(),
            two.Log.TrimAsync(Start(First.Plus(6)), null, cancellationToken).AsTask()
        );
        gone.Sum().Should().Be(30, "each event goes once");
    }

    [Test]
    public async Task A_reader_in_the_middle_of_a_day_is_told_of_its_loss(CancellationToken cancellationToken)
    {
        await using var process = await EventProcess.StartAsync(await EventDatabase.CreateAsync(), cancellationToken);
        await FillAsync(process, days: 2, eventsPerDay: 50, cancellationToken);
        var reading = Task.Run(
            async () =>
            {
                var (seen, lost, position) = (0L, false, EventPosition.Beginning);
                while (position.Ordinal < 100)
                {
                    var page = await process.Log.ReadAsync(EventFilter.All, position, 1, cancellationToken);
                    lost |= page.IsGap;
                    seen += page.Events.Count;
                    position = page.Position;
                }
                return (Seen: seen, Lost: lost);
            },
            cancellationToken
        );
        await process.Log.TrimAsync(Start(First.Plus(1)), null, cancellationToken);
        var result = await reading;
        result.Lost.Should().Be(result.Seen < 100, "what is missing is announced");
    }

    [Test]
    public async Task Days_are_made_ahead_of_time(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        await using var process = EventProcess.Stopped(await EventDatabase.CreateAsync());
        await using var source = NpgsqlDataSource.Create(process.Source.ConnectionString);
        await using var database = PostgresDatabase.Open(process.Source, isOwned: false, "public", new());
        await using var days = new EventDays(database, time, NullLogger.Instance);
        var today = EventDay.Of((long)(await process.ScalarAsync("select st_now()", cancellationToken))!);
        await days.StartAsync(cancellationToken);
        var made = await DaysAsync(process, cancellationToken);
        made.Should().Contain([today.Plus(1).Table, today.Plus(2).Table]);

        await process.ScalarAsync($"drop table {today.Plus(2).Table}", cancellationToken);
        while (!(await DaysAsync(process, cancellationToken)).Contains(today.Plus(2).Table))
            time.Advance(TimeSpan.FromHours(1));
    }

    [Test]
    public async Task A_user_who_owns_nothing_keeps_and_trims_the_log_as_well(CancellationToken cancellationToken)
    {
        var database = await EventDatabase.CreateAsync();
        await using (var owner = EventProcess.Stopped(database))
            await owner.ScalarAsync(
                "drop role if exists st_guest; create role st_guest login; grant select, insert, update, delete on all tables in schema public to st_guest",
                cancellationToken
            );
        var guest = new NpgsqlConnectionStringBuilder(database) { Username = "st_guest" }.ConnectionString;
        await using var process = await EventProcess.StartAsync(guest, cancellationToken);
        var item = EventProcess.Event("guest");
        await process.Log.AppendAsync([item], cancellationToken);
        await new EventReader(process.Log).UntilAsync([item.Id], cancellationToken);
        (await DaysAsync(process, cancellationToken)).Should().Equal("st_event_rest");
        (await process.Log.TrimAsync(new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero), null, cancellationToken)).Should().Be(1);
    }

    [Test]
    public void A_day_and_its_table_name_each_other()
    {
        First.Table.Should().Be("st_event_20200101");
        EventDay.OfTable("st_event_20200101").Should().Be(First);
        EventDay.OfTable("st_event_rest").Should().BeNull();
        EventDay.Of(First.To).Should().Be(First.Plus(1));
        EventDay.Of(First.To - 1).Should().Be(First);
    }

    private static DateTimeOffset Start(EventDay day) => Moments.FromMicroseconds(day.From);

    /// <summary>Makes days of long ago with events in them, from position 1 on.</summary>
    private static async Task FillAsync(EventProcess process, int days, int eventsPerDay, CancellationToken cancellationToken)
    {
        for (var number = 0; number < days; number++)
        {
            var day = First.Plus(number);
            await process.ScalarAsync(
                $"""
                create table {day.Table} partition of st_event for values from ({day.From}) to ({day.To});
                insert into st_event (position, at, event_id, topic, priority, partition, occurred_at, enc, payload)
                select {number * eventsPerDay} + n, {day.From} + n, gen_random_uuid(), 'old', 0, '', 0, 0, 'x' from generate_series(1, {eventsPerDay}) n;
                update st_log set last = {(number + 1) * eventsPerDay}, last_at = {day.To - 1};
                """,
                cancellationToken
            );
        }
    }

    private static async Task<string[]> DaysAsync(EventProcess process, CancellationToken cancellationToken) =>
        (string[])
            (
                await process.ScalarAsync(
                    "select array_agg(c.relname::text order by c.relname) from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'st_event'::regclass",
                    cancellationToken
                )
            )!;
}
