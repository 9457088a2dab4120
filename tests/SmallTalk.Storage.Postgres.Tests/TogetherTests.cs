using System.Text;
using System.Transactions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>What comes while others are under way goes together in one transaction, and each is answered for itself.</summary>
[Property("Requirement", "B-02")]
public sealed class TogetherTests
{
    private const int Callers = 200;

    private const string Waiting = "from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    [Test]
    public async Task Commits_of_many_callers_share_transactions()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PatientAsync(database);
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var commits = Enumerable.Range(0, Callers).Select(number => Commit(store, $"session-{number}", "one")).ToList();
        await full.EmptyAsync();

        (await Task.WhenAll(commits)).Should().OnlyContain(result => result.Status == CommitStatus.Committed && result.LastSequence == 1);
        var transactions = await CountAsync(database.Connection, "select count(distinct xmin::text) from st_session where id like 'session-%'");
        transactions.Should().BeInRange(Callers / 32, Callers / 2);
    }

    [Test]
    public async Task Each_of_those_that_go_together_is_answered_for_itself()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PatientAsync(database);
        var known = await Given.SessionAsync(store, "one", "two");
        var owner = (await store.Leases.AcquireAsync("gone", TimeSpan.FromMinutes(1))).Owner;
        await store.Leases.ReleaseAsync(owner);
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var stale = store.Sessions.CommitAsync(Given.Commit(known, 1, "stale")).AsTask();
        var fenced = store.Sessions.CommitAsync(Given.Commit(new(SessionId.New()), 0, "late") with { Owner = owner }).AsTask();
        var gone = store.Sessions.CommitAsync(Given.Commit(new(SessionId.New()), 7, "nowhere")).AsTask();
        var next = store.Sessions.CommitAsync(Given.Commit(known, 2, "three", "four")).AsTask();
        var after = store.Sessions.CommitAsync(Given.Commit(known, 3, "five")).AsTask();
        await full.EmptyAsync();

        (await stale).Status.Should().Be(CommitStatus.VersionConflict);
        (await fenced).Status.Should().Be(CommitStatus.Fenced);
        (await gone).Status.Should().Be(CommitStatus.Gone);
        (await next)
            .Should()
            .BeEquivalentTo(
                new
                {
                    Status = CommitStatus.Committed,
                    Version = 3L,
                    FirstSequence = 3L,
                    LastSequence = 4L,
                }
            );
        (await after)
            .Should()
            .BeEquivalentTo(
                new
                {
                    Status = CommitStatus.Committed,
                    Version = 4L,
                    FirstSequence = 5L,
                    LastSequence = 5L,
                }
            );
    }

    [Test]
    public async Task One_that_the_server_refuses_keeps_the_others_from_nothing()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PatientAsync(database);
        var given = await AppendsAsync(store, number => number == 7 ? "bad" : "good");
        await using var refusal = await Refusal.OfAsync("st_message", database.Connection);
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var commits = given.Select(commit => store.Sessions.CommitAsync(commit).AsTask()).ToList();
        await full.EmptyAsync();

        await commits[7].Awaiting(commit => commit).Should().ThrowAsync<StoreException>().WithMessage("*not this one*");
        (await Task.WhenAll(commits.Where((_, number) => number != 7))).Should().OnlyContain(result => result.Status == CommitStatus.Committed);
        (await CountAsync(database.Connection, "select count(*) from st_session where id like 'other-%' and version = 2")).Should().Be(19);
    }

    [Test]
    public async Task One_that_waits_for_a_row_keeps_the_others_from_nothing()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);
        var given = await AppendsAsync(store, _ => "two");
        await using var holder = await HeldRows.HoldAsync(database.Connection, [given[7].Key]);
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var commits = given.Select(commit => store.Sessions.CommitAsync(commit).AsTask()).ToList();
        var (waiting, others) = (commits[7], commits.Where((_, number) => number != 7));
        await full.EmptyAsync();

        (await Task.WhenAll(others)).Should().OnlyContain(result => result.Status == CommitStatus.Committed);
        waiting.IsCompleted.Should().BeFalse("its row is held");
        await holder.LetGoAsync();
        (await waiting).Status.Should().Be(CommitStatus.Committed);
    }

    [Test]
    public async Task Rows_that_are_held_do_not_fill_the_lanes()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        // Those who wait for held rows keep their connections.
        await using var store = await PostgresDatabases.OpenAsync(database.Connection, options => options.PoolSize = 40);
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Commit(store, $"other-{number}", "one")));

        others.Should().OnlyContain(result => result.Status == CommitStatus.Committed);
        await full.EmptyAsync();
    }

    [Test]
    public async Task A_group_whose_connection_breaks_is_unknown_and_repeats_are_made_once()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);
        var given = await AppendsAsync(store, _ => "two");
        await using var holder = await HeldRows.HoldAsync(database.Connection, [given[7].Key]);
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var repeats = given.Select(commit => Given.RepeatAsync(store, commit)).ToList();
        await full.LetGoAsync();
        // Those who filled the lanes have their rows; the group waits for the one that is held.
        while (await CountAsync(database.Connection, $"select count(*) {Waiting}") != 1)
            await Given.BreathAsync();
        await PostgresDatabases.ExecuteAsync(database.Connection, $"select pg_terminate_backend(pid) {Waiting}");
        await holder.LetGoAsync();

        (await Task.WhenAll(repeats)).Should().OnlyContain(result => result.IsStored);
        foreach (var commit in given)
            (await store.Sessions.LoadAsync(commit.Key, SessionRead.Whole))!.Messages.Should().HaveCount((int)commit.ExpectedVersion + 1);
        await full.EmptyAsync();
    }

    [Test]
    public async Task What_a_process_that_has_lost_its_lease_sends_together_is_refused()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PatientAsync(database);
        var given = await AppendsAsync(store, _ => "late");
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var commits = given.Select(commit => store.Sessions.CommitAsync(commit).AsTask()).ToList();
        await store.Leases.ReleaseAsync(given[0].Owner!);
        await full.EmptyAsync();

        (await Task.WhenAll(commits)).Should().OnlyContain(result => result.Status == CommitStatus.Fenced);
        (await CountAsync(database.Connection, "select count(*) from st_session where id like 'other-%' and version = 1")).Should().Be(20);
    }

    [Test]
    public async Task Nothing_goes_with_a_transaction_of_the_caller()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);
        var others = new List<Task<CommitResult>>();

        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            var own = Enumerable.Range(0, FullLanes.Enough).Select(number => Commit(store, $"own-{number}", "one")).ToList();
            using (ExecutionContext.SuppressFlow())
                others.AddRange(Enumerable.Range(0, FullLanes.Enough).Select(number => Commit(store, $"other-{number}", "one")));
            await Task.WhenAll(own);
            await store.Events.AppendAsync([Event("good")]);
        }

        (await Task.WhenAll(others)).Should().OnlyContain(result => result.Status == CommitStatus.Committed);
        (await CountAsync(database.Connection, "select count(*) from st_session")).Should().Be(2 * FullLanes.Enough);
        (await store.Events.GetEndAsync()).Ordinal.Should().Be(1);
    }

    [Test]
    public async Task One_that_is_cancelled_while_it_waits_is_not_made()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PatientAsync(database);
        await using var full = await FullLanes.FillAsync(store, database.Connection);
        using var cancel = new CancellationTokenSource();
        var key = new SessionKey("cancelled");

        var cancelled = store.Sessions.CommitAsync(Given.Commit(key, 0, "one"), cancel.Token).AsTask();
        var other = Commit(store, "other", "one");
        await cancel.CancelAsync();
        await cancelled.Awaiting(commit => commit).Should().ThrowAsync<OperationCanceledException>();
        await full.EmptyAsync();

        (await other).Status.Should().Be(CommitStatus.Committed);
        (await store.Sessions.LoadAsync(key, SessionRead.Whole)).Should().BeNull();
    }

    [Test]
    public async Task Appends_of_many_callers_share_statements()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PatientAsync(database);
        await using var holder = new NpgsqlConnection(database.Connection);
        await holder.OpenAsync();
        await using var moving = await holder.BeginTransactionAsync();
        // Nobody moves them meanwhile, and nobody adds any before all have come.
        await using (var command = new NpgsqlCommand($"select pg_advisory_xact_lock({PostgresDatabase.SequencerLock})", holder))
            await command.ExecuteNonQueryAsync();
        await using var closer = new NpgsqlConnection(database.Connection);
        await closer.OpenAsync();
        await using var closing = await closer.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table st_outbox in access exclusive mode", closer))
            await command.ExecuteNonQueryAsync();

        var appends = Enumerable.Range(0, Callers).Select(_ => Append(store, "good")).ToList();
        await closing.CommitAsync();

        await Task.WhenAll(appends);
        var transactions = await CountAsync(database.Connection, "select count(distinct xmin::text) from st_outbox");
        transactions.Should().BeInRange(1, Callers / 2);
        (await CountAsync(database.Connection, "select count(*) from st_outbox")).Should().Be(Callers);
    }

    [Test]
    public async Task Events_that_the_server_refuses_keep_those_of_others_from_nothing()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);
        await using var refusal = await Refusal.OfAsync("st_outbox", database.Connection);

        var appends = Enumerable.Range(0, Callers).Select(number => Append(store, number % 50 == 7 ? "bad" : "good")).ToList();

        foreach (var (append, number) in appends.Select((append, number) => (append, number)))
            if (number % 50 == 7)
                await append.Awaiting(task => task).Should().ThrowAsync<StoreException>().WithMessage("*not this one*");
            else
                await append;
        await store.Events.GetEndAsync();
        (await store.Events.ReadAsync(EventFilter.All, default, 1_000)).Events.Should().HaveCount(Callers - (Callers / 50));
    }

    /// <summary>Opens a store whose lanes stay full until their rows are let go: its clock stands still.</summary>
    private static Task<PostgresStoreBackend> PatientAsync(TestDatabase database) =>
        PostgresDatabases.OpenAsync(
            database.Connection,
            options => (options.PoolSize, options.CommandTimeout) = (40, TimeSpan.FromMinutes(2)),
            time: new FakeTimeProvider()
        );

    /// <summary>Makes twenty sessions of one process, and a commit to each of them.</summary>
    private static async Task<List<SessionCommit>> AppendsAsync(PostgresStoreBackend store, Func<int, string> message)
    {
        var owner = (await store.Leases.AcquireAsync("host", TimeSpan.FromMinutes(10))).Owner;
        var commits = new List<SessionCommit>();
        for (var number = 0; number < 20; number++)
        {
            var create = Given.Commit(new($"other-{number:00}"), 0, "one") with { Owner = owner };
            (await store.Sessions.CommitAsync(create)).Status.Should().Be(CommitStatus.Committed);
            commits.Add(Given.Commit(create.Key, 1, message(number)) with { Owner = owner });
        }
        return commits;
    }

    private static Task<CommitResult> Commit(PostgresStoreBackend store, string id, string message) =>
        store.Sessions.CommitAsync(Given.Commit(new(id), 0, message)).AsTask();

    private static Task Append(PostgresStoreBackend store, string payload) => store.Events.AppendAsync([Event(payload)]).AsTask();

    private static NewEvent Event(string payload) =>
        new()
        {
            Topic = "together",
            OccurredAt = Given.FarAway,
            Payload = new(Encoding.UTF8.GetBytes($"\"{payload}\"")),
        };

    private static async Task<long> CountAsync(string connection, string query) => (long)(await PostgresDatabases.ExecuteAsync(connection, query))!;

    /// <summary>A trigger by which the server refuses what says 'bad', until it is disposed.</summary>
    private sealed class Refusal(string connection) : IAsyncDisposable
    {
        public static async Task<Refusal> OfAsync(string table, string connection)
        {
            await PostgresDatabases.ExecuteAsync(
                connection,
                $"""
                create function refuse() returns trigger language plpgsql as $$ begin
                    if position('bad'::bytea in new.payload) > 0 then raise exception 'not this one'; end if;
                    return new;
                end $$;
                create trigger refuse before insert on {table} for each row execute function refuse();
                """
            );
            return new(connection);
        }

        public async ValueTask DisposeAsync() => await PostgresDatabases.ExecuteAsync(connection, "drop function refuse cascade");
    }
}
