using System.Text;
using Npgsql;
using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

/// <summary>What a watcher makes of the server's notifications: those of its own store are no news, those of others are.</summary>
[Property("Requirement", "FR-022")]
[Property("Requirement", "B-03")]
public sealed class NotificationTests
{
    // So many are enough for a listener that is on its way, and end for one that is not there.
    private const int MostNotifications = 10_000;
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    [Test]
    public async Task After_a_refused_write_the_next_notification_of_another_process_is_news()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await OpenAsync(database.Connection);
        await WriteAsync(store, "refused");
        await WriteAsync(store, "ready");
        await using var watch = await HearingAsync(database.Connection, store);
        (await store.State.WriteAsync(new(Key("refused"), Value, "author", 7), CommitId.New(), null)).Written.Should().BeFalse();

        var next = watch.MoveNextAsync().AsTask();
        await NotifyAsync(database.Connection, store, OfAnother("refused"));

        (await next.WaitAsync(HangGuard, TimeProvider.System)).Should().BeTrue();
        watch.Current.Key.Should().Be(Key("refused"));
    }

    [Test]
    public async Task A_notification_of_the_own_store_brings_nothing_that_was_there_before()
    {
        using var database = await PostgresDatabases.Default.TakeAsync();
        await using var store = await OpenAsync(database.Connection);
        await WriteAsync(store, "ready");
        await WriteAsync(store, "last");
        var own = await ReceiveAsync(database.Connection, store, "own");
        await using var watch = await HearingAsync(database.Connection, store);

        var next = watch.MoveNextAsync().AsTask();
        await NotifyAsync(database.Connection, store, own);
        await NotifyAsync(database.Connection, store, OfAnother("last"));

        (await next.WaitAsync(HangGuard, TimeProvider.System)).Should().BeTrue();
        watch.Current.Key.Should().Be(Key("last"));
    }

    // It would poll in an hour.
    private static Task<PostgresStoreBackend> OpenAsync(string connection) =>
        PostgresDatabases.OpenAsync(connection, options => options.StatePollInterval = TimeSpan.FromHours(1));

    /// <summary>Begins a watch that has read what is there, of a store that listens.</summary>
    private static async Task<IAsyncEnumerator<StateEntry>> HearingAsync(string connection, PostgresStoreBackend store)
    {
        var watch = store.State.WatchAsync(Partition.Parse("tenant"), null, "").GetAsyncEnumerator();
        var begun = watch.MoveNextAsync().AsTask();
        await WriteAsync(store, "begun");
        await begun.WaitAsync(HangGuard, TimeProvider.System);
        watch.Current.Key.Should().Be(Key("begun"));
        var ready = watch.MoveNextAsync().AsTask();
        for (var told = 0; told < MostNotifications && !ready.IsCompleted; told++)
            await NotifyAsync(connection, store, OfAnother("ready"));
        await ready.WaitAsync(HangGuard, TimeProvider.System);
        watch.Current.Key.Should().Be(Key("ready"));
        return watch;
    }

    /// <summary>Writes an entry and gives what the server tells of it.</summary>
    private static async Task<string> ReceiveAsync(string connection, PostgresStoreBackend store, string name)
    {
        await using var listening = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        await listening.OpenAsync();
        await using (var listen = new NpgsqlCommand($"listen {PostgresNames.Quote(store.Store.Database.StateChannel)}", listening))
            await listen.ExecuteNonQueryAsync();
        string? payload = null;
        listening.Notification += (_, notification) => payload = notification.Payload;
        await WriteAsync(store, name);
        (await listening.WaitAsync(HangGuard)).Should().BeTrue();
        return payload!;
    }

    private static async Task NotifyAsync(string connection, PostgresStoreBackend store, string payload) =>
        await PostgresDatabases.ExecuteAsync(connection, $"select pg_notify('{store.Store.Database.StateChannel}', '{payload}')::text");

    private static string OfAnother(string name) => $"another\ntenant\n{name}";

    private static async Task WriteAsync(PostgresStoreBackend store, string name) =>
        (await store.State.WriteAsync(new(Key(name), Value, "author"), CommitId.New(), null)).Written.Should().BeTrue();

    private static StateKey Key(string name) => StateKey.OfPartition(Partition.Parse("tenant"), name);

    private static Payload Value { get; } = new(Encoding.UTF8.GetBytes("{}"));
}
