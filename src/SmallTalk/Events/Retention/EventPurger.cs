using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;

namespace SmallTalk.Events;

/// <summary>Purges events past their retention at start and once an hour. A day of failures is a critical alert.</summary>
internal sealed partial class EventPurger : IAsyncDisposable
{
    internal const string AlertKey = "event-purge";

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan AlertAfter = TimeSpan.FromHours(24);

    private readonly EventBus _bus;
    private readonly CursorGuard _guard;
    private readonly EventOptions _options;
    private readonly IAlertDispatcher _alerts;
    private readonly EventInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset? _failingSince;

    public EventPurger(
        EventBus bus,
        IOptions<EventOptions> options,
        IAlertDispatcher alerts,
        EventInstruments instruments,
        TimeProvider time,
        ILogger<EventPurger> logger
    )
    {
        _bus = bus;
        _options = options.Value;
        _alerts = alerts;
        _instruments = instruments;
        _time = time;
        _logger = logger.Unfailing();
        _guard = bus.GuardOfCursors();
    }

    public void Start() => _loop = RunAsync();

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            do await PurgeAsync(_stop.Token).ConfigureAwait(false);
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Stopped; what a purge that was cut failed with says nothing.
        }
    }

    private async Task PurgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var purged = await _guard.TrimAsync(cancellationToken).ConfigureAwait(false);
            _bus.Trimmed(_time.GetUtcNow() - _guard.Protection);
            _instruments.Purged(purged);
            if (_failingSince is not null)
                _alerts.Resolve(AlertKey);
            _failingSince = null;
            LogPurged(purged, _options.Retention);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            AlertWhenItLasts(error);
            LogPurgeFailed(error);
        }
    }

    private void AlertWhenItLasts(Exception error)
    {
        var now = _time.GetUtcNow();
        _failingSince ??= now;
        if (now - _failingSince < AlertAfter)
            return;
        _alerts.Raise(
            new Alert
            {
                Key = AlertKey,
                Name = "events.purge_failed",
                Severity = AlertSeverity.Critical,
                Message = "Events past their retention could not be purged for 24 hours: the event log grows. See the error of the store.",
                RaisedAt = now,
                Component = "events",
                Error = error,
            }
        );
    }
}
