using System.Net;
using System.Net.Sockets;
using Npgsql;
using SmallTalk.Sessions;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Storage.Postgres;

/// <summary>Errors of the server are errors of the store: typed, with the driver's inside, and right about whether to try again.</summary>
[Property("Requirement", "B-17")]
public sealed class ErrorTests
{
    [TestCase("40001", typeof(StoreUnavailableException), true)]
    [TestCase("40P01", typeof(StoreUnavailableException), true)]
    [TestCase("53100", typeof(StoreFullException), true)]
    [TestCase("53200", typeof(StoreUnavailableException), true)]
    [TestCase("53300", typeof(StoreUnavailableException), true)]
    [TestCase("55P03", typeof(StoreUnavailableException), true)]
    [TestCase("57014", typeof(StoreUnavailableException), true)]
    [TestCase("57P01", typeof(StoreUnavailableException), true)]
    [TestCase("58030", typeof(StoreUnavailableException), true)]
    [TestCase("25006", typeof(StoreReadOnlyException), false)]
    [TestCase("42501", typeof(StoreAccessDeniedException), false)]
    [TestCase("42P01", typeof(StoreFormatException), false)]
    [TestCase("XX001", typeof(StoreDamagedException), false)]
    [TestCase("22012", typeof(StoreFormatException), false)]
    public async Task An_error_in_a_commit_is_told_and_the_commit_can_be_repeated(string state, Type type, bool isTransient)
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var store = await PostgresDatabases.OpenAsync(connection);
        var key = await Given.SessionAsync(store, "one");
        await PostgresDatabases.ExecuteAsync(
            connection,
            $"""
            create function fail() returns trigger language plpgsql as $$ begin raise exception 'as the test wants' using errcode = '{state}'; end $$;
            create trigger fail before insert on st_message execute function fail();
            """
        );
        var commit = Given.Commit(key, 1, "two");

        var error = (await store.Invoking(store => store.Sessions.CommitAsync(commit).AsTask()).Should().ThrowAsync<StoreException>()).Which;

        error.Should().BeOfType(type);
        error.IsTransient.Should().Be(isTransient);
        error.InnerException.Should().BeAssignableTo<NpgsqlException>();
        await PostgresDatabases.ExecuteAsync(connection, "drop trigger fail on st_message; drop function fail");
        (await store.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages.Should().ContainSingle();
        (await store.Sessions.CommitAsync(commit with { IsRetry = true })).Status.Should().Be(CommitStatus.Committed);
    }

    [Test]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        // It has the port, so that nobody else listens there, and does not listen.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await using var store = PostgresDatabases.Backend($"Host=127.0.0.1;Port={port};Username=app;Password=hunter2;Database=app");

        var error = (await store.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreUnavailableException>()).Which;

        error.OutcomeUnknown.Should().BeFalse();
        error.InnerException.Should().NotBeNull();
        error.ToString().Should().NotContain("hunter2");
    }

    [Test]
    public async Task A_database_that_is_not_there_is_named()
    {
        var connection = new NpgsqlConnectionStringBuilder(await PostgresDatabases.Default.CreateEmptyAsync()) { Database = "nowhere" };
        await using var store = PostgresDatabases.Backend(connection.ConnectionString);

        var act = () => store.InitializeAsync().AsTask();

        (await act.Should().ThrowAsync<StoreFormatException>()).Which.Message.Should().Contain("nowhere").And.Contain("create database");
    }

    [Test]
    public async Task A_server_that_takes_no_writes_is_refused_at_the_start_and_told_later()
    {
        var connection = await PostgresDatabases.Default.CreateAsync();
        await using var open = await PostgresDatabases.OpenAsync(connection);
        var database = new NpgsqlConnectionStringBuilder(connection).Database;
        await PostgresDatabases.ExecuteAsync(connection, $"alter database {database} set default_transaction_read_only = on");
        await using var late = PostgresDatabases.Backend(connection);
        (await late.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreReadOnlyException>())
            .Which.Message.Should()
            .Contain("Target Session Attributes");
        await Given.EndConnectionsAsync(connection);

        var act = () => Given.RepeatAsync(open, Given.Commit(new(SessionId.New()), 0, "one"));

        (await act.Should().ThrowAsync<StoreReadOnlyException>()).Which.InnerException.Should().BeOfType<PostgresException>();
    }

    [Test]
    public async Task Too_many_connections_are_a_passing_fault()
    {
        var connection = await PostgresDatabases.Default.CreateAsync();
        var user = await Given.UserAsync(connection);
        await PostgresDatabases.ExecuteAsync(connection, $"alter user {user.Name} connection limit 0");
        await using var store = PostgresDatabases.Backend(user.Connection);

        var act = () => store.InitializeAsync().AsTask();

        (await act.Should().ThrowAsync<StoreUnavailableException>()).Which.IsTransient.Should().BeTrue();
    }

    [Test]
    [Property("Requirement", "B-02")]
    public async Task A_reply_that_is_cut_leaves_the_outcome_open_and_the_repeat_settles_it()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = new NpgsqlConnectionStringBuilder(database.Connection);
        await using var proxy = new TcpProxy(connection.Port);
        connection.Port = proxy.Port;
        await using var store = await PostgresDatabases.OpenAsync(connection.ConnectionString);
        var key = await Given.SessionAsync(store, "1");
        var unknown = 0;
        for (var version = 1; version <= 12; version++)
        {
            var commit = Given.Commit(key, version, $"{version + 1}");
            proxy.Break(ProxyFault.CutReply, replyBytes: version * 10);
            try
            {
                await store.Sessions.CommitAsync(commit);
            }
            catch (StoreUnavailableException error)
            {
                // What was cut may also have been the greeting of a new connection: then nothing was sent.
                unknown += error.OutcomeUnknown ? 1 : 0;
            }
            proxy.Heal();
            (await Given.RepeatAsync(store, commit with { IsRetry = true })).IsStored.Should().BeTrue();
        }
        unknown.Should().BePositive();
        var messages = (await store.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages;
        messages.Select(message => message.Payload).Should().Equal(Enumerable.Range(1, 13).Select(number => Given.Message($"{number}").Payload));
    }

    [TestCase("update st_session set version = -1", "st_session")]
    [TestCase("update st_session set status = 99", "st_session")]
    [TestCase("update st_session set last_seq = -1", "st_session")]
    [TestCase("update st_session set expires_at = 9223372036854775807", "st_session")]
    [TestCase("update st_session set last_seq = 9", "st_message")]
    [TestCase("delete from st_message where seq = 2", "st_message")]
    [TestCase("delete from st_message where seq = 3", "st_message")]
    [TestCase("update st_message set enc = 77 where seq = 2", "st_message")]
    [TestCase("alter table st_message alter payload drop not null; update st_message set payload = null where seq = 2", "st_message")]
    [TestCase("insert into st_state select pk, E'a\\nb', 1, 1, commit_id, 0, '', 0, '' from st_session", "st_state")]
    [TestCase("insert into st_state select pk, 'a', -1, 1, commit_id, 0, '', 0, '' from st_session", "st_state")]
    public async Task A_row_that_was_edited_by_hand_is_damage_and_named(string edit, string place)
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var store = await PostgresDatabases.OpenAsync(connection);
        var key = await Given.SessionAsync(store, "one", "two", "three");
        await PostgresDatabases.ExecuteAsync(connection, edit);

        var act = () => store.Sessions.LoadAsync(key, SessionRead.Whole).AsTask();

        var error = (await act.Should().ThrowAsync<StoreDamagedException>()).Which;
        error.Place.Should().StartWith(place).And.Contain(key.Id.Value);
        error.IsTransient.Should().BeFalse();
        await PostgresDatabases.ExecuteAsync(connection, "truncate st_message; alter table st_message alter payload set not null");
    }

    [Test]
    public async Task An_id_that_was_edited_by_hand_is_damage_in_a_query()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var store = await PostgresDatabases.OpenAsync(connection);
        await Given.SessionAsync(store, "one");
        await PostgresDatabases.ExecuteAsync(connection, "update st_session set id = '../etc'");

        await store.Invoking(store => store.Sessions.QueryAsync(new()).AsTask()).Should().ThrowAsync<StoreDamagedException>();
    }

    [Test]
    public async Task Texts_that_the_server_cannot_hold_are_kept_as_well_as_it_can()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        var connection = database.Connection;
        await using var store = await PostgresDatabases.OpenAsync(connection);
        var key = new SessionKey("42");
        var commit = Given.Commit(key, 0, "one") with { State = [new(State.StateKey.OfSession(key, "entry"), Given.Message("value").Payload, "a\0b\uD800")] };

        (await store.Sessions.CommitAsync(commit)).Status.Should().Be(CommitStatus.Committed);

        (await store.Sessions.LoadAsync(key, SessionRead.Whole))!.State.Single().Author.Should().Be("a\uFFFDb\uFFFD");
        (await store.Sessions.QueryAsync(new() { IdPrefix = "4\0" })).Sessions.Should().BeEmpty();
    }
}
