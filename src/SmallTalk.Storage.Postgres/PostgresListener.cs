using Microsoft.Extensions.Logging;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>
/// Hears the notifications of the server on a connection of its own. It is made when the first subscriber comes, and again whenever it breaks;
/// after each time all subscribers are woken, because something may have been missed.
/// </summary>
internal sealed partial class PostgresListener(PostgresDatabase database, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<(string Channel, Action<string?> Handler)> _subscribers = [];
    private Task? _running;

    /// <summary>Adds a handler. It must be quick and must not throw. Null means: anything may have happened.</summary>
    /// <returns>Ends the subscription.</returns>
    public IDisposable Subscribe(string channel, Action<string?> handler)
    {
        var subscriber = (channel, handler);
        lock (_gate)
        {
            _subscribers.Add(subscriber);
            if (database.CanListen && !_stop.IsCancellationRequested)
                _running ??= Task.Run(() => RunAsync(_stop.Token));
        }
        return new Subscription(this, subscriber);
    }

    public async ValueTask DisposeAsync()
    {
        Task? running;
        lock (_gate)
            running = _running;
        await _stop.CancelAsync().ConfigureAwait(false);
        if (running is not null)
            await running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        var pause = LeastPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var connection = await database.OpenAsync(stop).ConfigureAwait(false);
                await using var closing = connection.ConfigureAwait(false);
                await ListenAsync(connection, () => pause = LeastPause, stop).ConfigureAwait(false);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogBroken(error, pause);
            }
            await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < MostPause ? pause * 2 : MostPause;
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, Action succeeded, CancellationToken stop)
    {
        connection.Notification += (_, notification) => Wake(notification.Channel, notification.Payload);
        var listen = $"listen {PostgresNames.Quote(database.EventChannel)}; listen {PostgresNames.Quote(database.StateChannel)}";
        var command = new NpgsqlCommand(listen, connection);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
        succeeded();
        Wake(database.EventChannel, null);
        Wake(database.StateChannel, null);
        try
        {
            while (true)
                if (!await connection.WaitAsync(database.Options.KeepAlive, stop).ConfigureAwait(false))
                    await PingAsync(connection, stop).ConfigureAwait(false);
        }
        finally
        {
            // The connection goes back to the pool: it must not go on hearing.
            await UnlistenAsync(connection).ConfigureAwait(false);
        }
    }

    private static async Task PingAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var command = new NpgsqlCommand("select 1", connection);
        await using var disposing = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(stop).ConfigureAwait(false);
    }

    private static async Task UnlistenAsync(NpgsqlConnection connection)
    {
        if (connection.FullState is not System.Data.ConnectionState.Open)
            return;
        try
        {
            var command = new NpgsqlCommand("unlisten *", connection);
            await using var disposing = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.IsOfDriver(error))
        {
            // It is broken and will not be used again.
        }
    }

    private void Wake(string channel, string? payload)
    {
        Action<string?>[] handlers;
        lock (_gate)
            handlers = [.. _subscribers.Where(subscriber => subscriber.Channel == channel).Select(subscriber => subscriber.Handler)];
        foreach (var handler in handlers)
            handler(payload);
    }

    [LoggerMessage(2301, LogLevel.Warning, "The connection for notifications broke; it is tried again in {Pause}. Until then changes are polled for.")]
    private partial void LogBroken(Exception error, TimeSpan pause);

    private sealed class Subscription(PostgresListener listener, (string, Action<string?>) subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (listener._gate)
                listener._subscribers.Remove(subscriber);
        }
    }
}
