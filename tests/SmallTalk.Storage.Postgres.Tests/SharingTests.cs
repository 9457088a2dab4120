using System.Text;
using Npgsql;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

/// <summary>Several processes on one database: nobody is refused who should not be, nobody lands who should not.</summary>
[Property("Requirement", "B-03")]
public sealed class SharingTests
{
    // Enough for whatever is on its way, and an end for what never comes.
    private const int MostTries = 20_000;
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Two_processes_that_alternate_on_one_session_are_never_refused()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var first = await OpenAsync(connection);
        await using var second = await OpenAsync(connection);
        var owners = new[]
        {
            (await first.Leases.AcquireAsync("first", TimeSpan.FromMinutes(1))).Owner,
            (await second.Leases.AcquireAsync("second", TimeSpan.FromMinutes(1))).Owner,
        };
        var key = new SessionKey("42");

        for (var version = 0; version < 200; version++)
        {
            var store = version % 2 == 0 ? first : second;
            var result = await store.Sessions.CommitAsync(Given.Commit(key, version, $"{version}") with { Owner = owners[version % 2] });
            result.Status.Should().Be(CommitStatus.Committed);
        }

        (await first.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages.Should().HaveCount(200);
    }

    [Test]
    public async Task A_commit_that_waited_for_a_row_behind_a_fence_is_defeated_by_the_take_over()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var old = await OpenAsync(connection);
        await using var successor = await OpenAsync(connection);
        var key = await Given.SessionAsync(old, "one");
        var owner = (await old.Leases.AcquireAsync("old", TimeSpan.FromSeconds(1))).Owner;

        // Somebody holds the session's row; the old owner's commit waits for it, with its lease already looked at.
        await using var blocker = new NpgsqlConnection(connection);
        await blocker.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var holding = new NpgsqlCommand("select from st_session for update", blocker))
            await holding.ExecuteNonQueryAsync();
        var late = old.Sessions.CommitAsync(Given.Commit(key, 1, "late") with { Owner = owner }).AsTask();
        await WaitForLockAsync(connection, 1);
        await PostgresDatabases.ExecuteAsync(connection, "update test_clock set ahead = ahead + 5000000");
        (await successor.Leases.FenceAsync(owner)).Should().BeTrue();
        var heir = (await successor.Leases.AcquireAsync("new", TimeSpan.FromMinutes(1))).Owner;
        var takeOver = successor.Sessions.CommitAsync(Given.Commit(key, 1) with { Owner = heir }).AsTask();
        await WaitForLockAsync(connection, 2);
        await transaction.CommitAsync();

        // The late one can still land behind the fence. Then the take-over finds another version, reads again, and the next late one is refused.
        var (landed, taken) = (await late.WaitAsync(HangGuard, TimeProvider.System), await takeOver.WaitAsync(HangGuard, TimeProvider.System));
        new[] { landed, taken }.Count(result => result.Status is CommitStatus.Committed).Should().Be(1);
        if (taken.Status is CommitStatus.VersionConflict)
            (await successor.Sessions.CommitAsync(Given.Commit(key, taken.Version) with { Owner = heir })).Status.Should().Be(CommitStatus.Committed);
        else
            landed.Status.Should().Be(CommitStatus.Fenced);
        var stored = (await successor.Sessions.LoadAsync(key, SessionRead.Whole))!;
        stored.Header.Owner.Should().Be(heir);
        stored.Messages.Should().HaveCount(landed.Status is CommitStatus.Committed ? 2 : 1);
        (await old.Sessions.CommitAsync(Given.Commit(key, stored.Header.Version, "never") with { Owner = owner })).Status.Should().Be(CommitStatus.Fenced);
    }

    [Test]
    public async Task A_deletion_that_waited_for_a_commit_takes_what_it_added_too()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var store = await OpenAsync(connection);
        var key = await Given.SessionAsync(store, "one");
        await using var other = new NpgsqlConnection(connection);
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        const string append = """
            with s as (update st_session set version = 2, last_seq = 2 returning pk)
            insert into st_message select pk, 2, 2, gen_random_uuid(), 0, 0, '{}' from s
            """;
        await using (var appending = new NpgsqlCommand(append, other))
            await appending.ExecuteNonQueryAsync();

        var deleting = store.Sessions.DeleteAsync(key, default).AsTask();
        await WaitForLockAsync(connection, 1);
        await transaction.CommitAsync();

        (await deleting.WaitAsync(HangGuard, TimeProvider.System)).Should().BeTrue();
        (await PostgresDatabases.ExecuteAsync(connection, "select count(*) from st_message")).Should().Be(0L);
    }

    [Test]
    [Property("Requirement", "FR-024")]
    public async Task A_write_of_state_that_stands_still_while_others_write_more_versions_than_are_kept_is_not_lost_behind_them()
    {
        // Not given back: it keeps the trigger.
        var connection = await PostgresDatabases.Default.CreateAsync();
        await using var first = await OpenAsync(connection);
        await using var second = await OpenAsync(connection);
        var key = StateKey.OfPartition(Partition.Parse("tenant"), "votes");
        await PostgresDatabases.ExecuteAsync(
            connection,
            """
            create function test_stand_still() returns trigger language plpgsql as $$
            begin
                perform pg_advisory_xact_lock(7);
                return new;
            end $$;
            create trigger test_stand_still before insert on st_partition_state for each row when (new.author = 'slow') execute function test_stand_still()
            """
        );
        await using var blocker = new NpgsqlConnection(connection);
        await blocker.OpenAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var holding = new NpgsqlCommand("select pg_advisory_xact_lock(7)", blocker))
            await holding.ExecuteNonQueryAsync();

        var slow = first.State.WriteAsync(new(key, Payload("slow"), "slow"), CommitId.New(), null).AsTask();
        await WaitForLockAsync(connection, 1);
        var others = WriteAsync(second, key, first.Store.Database.Options.KeptStateVersions + 2);
        for (var tries = 0; !others.IsCompleted && await CountWaitingAsync(connection) < 2; tries++)
            tries.Should().BeLessThan(MostTries);
        await transaction.CommitAsync();

        var written = (await slow.WaitAsync(HangGuard, TimeProvider.System)).Current!.Version;
        (await others.WaitAsync(HangGuard, TimeProvider.System)).Append(written).Should().OnlyHaveUniqueItems();
    }

    private static async Task<List<long>> WriteAsync(PostgresStoreBackend store, StateKey key, int count)
    {
        var versions = new List<long>();
        while (versions.Count < count)
            versions.Add((await store.State.WriteAsync(new(key, Payload("quick"), "quick"), CommitId.New(), null)).Current!.Version);
        return versions;
    }

    [Test]
    [Property("Requirement", "FR-022")]
    public async Task State_of_a_partition_is_pushed_to_other_processes()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var writer = await OpenAsync(connection);
        // It would be polled for in an hour.
        await using var reader = await PostgresDatabases.OpenAsync(connection, options => options.StatePollInterval = TimeSpan.FromHours(1));
        var key = StateKey.OfPartition(Partition.Parse("tenant"), "a/1");
        await using var watch = reader.State.WatchAsync(key.Partition, null, "a/").GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();

        var number = 0;
        while (!next.IsCompleted)
        {
            // The watch may not have begun yet: until it has brought something, there is something new.
            await writer.State.WriteAsync(new(key, Payload($"{++number}"), "writer"), CommitId.New(), null);
            number.Should().BeLessThan(MostTries);
        }

        (await next).Should().BeTrue();
        (watch.Current.Key, watch.Current.Author).Should().Be((key, "writer"));
    }

    [Test]
    [Property("Requirement", "FR-022")]
    public async Task State_of_a_session_is_found_by_other_processes_within_the_interval()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var writer = await OpenAsync(connection);
        await using var reader = await PostgresDatabases.OpenAsync(connection, options => options.StatePollInterval = TimeSpan.FromMilliseconds(20));
        var key = await Given.SessionAsync(writer, "one");
        await using var watch = reader.State.WatchAsync(key.Partition, key.Id, "").GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();

        var version = 1;
        while (!next.IsCompleted)
        {
            var write = new StateWrite(StateKey.OfSession(key, "entry"), Payload($"{version}"), "writer");
            (await writer.Sessions.CommitAsync(Given.Commit(key, version++) with { State = [write] })).Status.Should().Be(CommitStatus.Committed);
            version.Should().BeLessThan(MostTries);
        }

        (await next).Should().BeTrue();
        watch.Current.Key.Should().Be(StateKey.OfSession(key, "entry"));
    }

    private static Payload Payload(string text) => new(Encoding.UTF8.GetBytes(text));

    private static async Task WaitForLockAsync(string connection, int waiting)
    {
        for (var tries = 0; await CountWaitingAsync(connection) < waiting; tries++)
            tries.Should().BeLessThan(MostTries);
    }

    /// <summary>Opens a store whose statements may wait as long as a test takes.</summary>
    private static Task<PostgresStoreBackend> OpenAsync(string connection) =>
        PostgresDatabases.OpenAsync(connection, options => options.CommandTimeout = TimeSpan.FromMinutes(2));

    private static async Task<long> CountWaitingAsync(string connection) =>
        (long)
            (
                await PostgresDatabases.ExecuteAsync(
                    connection,
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                )
            )!;
}
