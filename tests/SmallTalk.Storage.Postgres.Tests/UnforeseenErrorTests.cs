using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Errors that are none of the driver's or the store's: what runs in the background goes on after them, and a store is closed all the same.</summary>
[Property("Requirement", "B-02")]
public sealed class UnforeseenErrorTests
{
    private readonly FakeTimeProvider _time = new();
    private Exception? _error;
    private int _failed;
    private int _opened;

    [TestCase(typeof(ObjectDisposedException))]
    [TestCase(typeof(InvalidOperationException))]
    public async Task The_listener_goes_on(Type error)
    {
        using var taken = await PostgresDatabases.Default.TakeAsync();
        await using var source = Source(taken.Connection);
        await using var database = PostgresDatabase.Open(source, isOwned: false, "public", new());
        await using var listener = new PostgresListener(database, _time, NullLogger.Instance);
        var heard = new TaskCompletionSource();
        Fail(error);

        using var subscription = listener.Subscribe(database.EventChannel, _ => heard.TrySetResult());
        await PassUntilAsync(() => _failed > 0);
        Heal();

        await PassUntilAsync(() => heard.Task.IsCompleted);
    }

    [Test]
    public async Task The_days_to_come_are_made_at_the_next_hour()
    {
        using var taken = await PostgresDatabases.Default.TakeAsync();
        await using var source = Source(taken.Connection);
        await using var database = PostgresDatabase.Open(source, isOwned: false, "public", new());
        await using var days = new EventDays(database, _time, NullLogger.Instance);
        await days.StartAsync(CancellationToken.None);

        Fail(typeof(InvalidOperationException));
        await PassUntilAsync(() => _failed > 0);
        Heal();

        await PassUntilAsync(() => _opened > 0);
    }

    [Test]
    public async Task What_fails_at_its_end_keeps_nothing_else_from_being_disposed()
    {
        using var taken = await PostgresDatabases.Default.TakeAsync();
        await using var source = NpgsqlDataSource.Create(taken.Connection);
        var store = await OpenPostgresStore.OpenAsync(source, isOwned: true, new(), new Stubborn(), NullLogger.Instance, CancellationToken.None);

        await store.Awaiting(it => it.DisposeAsync().AsTask()).Should().ThrowAsync<NotSupportedException>();

        await source.Awaiting(it => it.OpenConnectionAsync().AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    // Each connection is made anew, so that each can fail.
    private NpgsqlDataSource Source(string connection)
    {
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        builder.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException(), _ => OpenedAsync());
        return builder.Build();
    }

    private Task OpenedAsync()
    {
        if (Volatile.Read(ref _error) is not { } error)
        {
            Interlocked.Increment(ref _opened);
            return Task.CompletedTask;
        }
        Interlocked.Increment(ref _failed);
        return Task.FromException(error);
    }

    private void Fail(Type error) => Volatile.Write(ref _error, (Exception)Activator.CreateInstance(error, "a connection")!);

    private void Heal()
    {
        Volatile.Write(ref _opened, 0);
        Volatile.Write(ref _error, null);
    }

    private Task PassUntilAsync(Func<bool> condition) =>
        HangGuard.UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return Task.FromResult(condition());
        });

    /// <summary>A clock whose timers cannot be waited for at their end.</summary>
    private sealed class Stubborn : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new Timer(base.CreateTimer(callback, state, dueTime, period));

        private sealed class Timer(ITimer inner) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => inner.Change(dueTime, period);

            public void Dispose() => inner.Dispose();

            public async ValueTask DisposeAsync()
            {
                await inner.DisposeAsync();
                throw new NotSupportedException();
            }
        }
    }
}
