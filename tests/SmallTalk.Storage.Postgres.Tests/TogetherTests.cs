using System.Text;
using Npgsql;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>What comes while others are under way goes together in one transaction, and each is answered for itself.</summary>
[Property("Requirement", "B-02")]
public sealed class TogetherTests
{
    private const int Callers = 200;

    // Whatever the lanes have, so many fill them.
    private const int Enough = 8;

    [Test]
    public async Task Commits_of_many_callers_share_transactions()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);

        var results = await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => Commit(store, $"session-{number}", "one")));

        results.Should().OnlyContain(result => result.Status == CommitStatus.Committed && result.LastSequence == 1);
        var transactions = await ReadAsync<long>(database.Connection, "select count(distinct xmin::text) from st_session");
        transactions.Should().BeInRange(Callers / 32, Callers / 2);
    }

    [Test]
    public async Task Each_of_those_that_go_together_is_answered_for_itself()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);
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
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);
        await using var refusal = await Refusal.OfAsync("st_message", database.Connection);
        await using var full = await FullLanes.FillAsync(store, database.Connection);

        var commits = Enumerable.Range(0, 20).Select(number => Commit(store, $"other-{number}", number == 7 ? "bad" : "good")).ToList();
        await full.EmptyAsync();

        await commits[7].Awaiting(commit => commit).Should().ThrowAsync<StoreException>().WithMessage("*not this one*");
        (await Task.WhenAll(commits.Where((_, number) => number != 7))).Should().OnlyContain(result => result.Status == CommitStatus.Committed);
        (await ReadAsync<long>(database.Connection, "select count(*) from st_session where id like 'other-%'")).Should().Be(19);
    }

    [Test]
    public async Task One_that_is_cancelled_while_it_waits_is_not_made()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await PostgresDatabases.OpenAsync(database.Connection);
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

    private static Task<CommitResult> Commit(PostgresStoreBackend store, string id, string message) =>
        store.Sessions.CommitAsync(Given.Commit(new(id), 0, message)).AsTask();

    private static Task Append(PostgresStoreBackend store, string payload) =>
        store
            .Events.AppendAsync([
                new()
                {
                    Topic = "together",
                    OccurredAt = Given.FarAway,
                    Payload = new(Encoding.UTF8.GetBytes($"\"{payload}\"")),
                },
            ])
            .AsTask();

    private static async Task<T> ReadAsync<T>(string connection, string query)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(query);
        return (T)(await command.ExecuteScalarAsync())!;
    }

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

    /// <summary>Commits that wait for rows which somebody holds, as many as there are lanes and more, so that what comes now has to wait.</summary>
    private sealed class FullLanes : IAsyncDisposable
    {
        private readonly NpgsqlConnection _holder;
        private readonly NpgsqlTransaction _holding;
        private readonly Task<CommitResult[]> _commits;

        private FullLanes(NpgsqlConnection holder, NpgsqlTransaction holding, Task<CommitResult[]> commits)
        {
            _holder = holder;
            _holding = holding;
            _commits = commits;
        }

        public static async Task<FullLanes> FillAsync(PostgresStoreBackend store, string connection)
        {
            var keys = new List<SessionKey>();
            for (var number = 0; number < Enough; number++)
                keys.Add(await Given.SessionAsync(store, "one"));
            var holder = new NpgsqlConnection(connection);
            await holder.OpenAsync();
            var holding = await holder.BeginTransactionAsync();
            await using (var command = new NpgsqlCommand("select from st_session where id = any($1) for update", holder))
            {
                command.Parameters.Add(new() { Value = keys.Select(key => key.Id.Value).ToArray() });
                await command.ExecuteNonQueryAsync();
            }
            return new(holder, holding, Task.WhenAll(keys.Select(key => store.Sessions.CommitAsync(Given.Commit(key, 1, "two")).AsTask())));
        }

        /// <summary>Lets the rows go, and those who waited for them.</summary>
        public async Task EmptyAsync()
        {
            await _holding.CommitAsync();
            (await _commits).Should().OnlyContain(result => result.Status == CommitStatus.Committed);
        }

        public async ValueTask DisposeAsync()
        {
            await _holding.DisposeAsync();
            await _holder.DisposeAsync();
        }
    }
}
