using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;

namespace SmallTalk.Events;

/// <summary>
/// Watches the time from an event's append to the entry of a handler (FR-013): a delivery over 10 ms is counted and, at most once in ten seconds, a warning; a 95th percentile over 10 ms
/// in a window of five minutes is a critical alert. Constant memory: four counters per half minute.
/// </summary>
/// <remarks>Both ends are compared by the clocks of two machines where the store is a server: an offset between them counts as latency.</remarks>
internal sealed partial class DeliveryLatency(EventInstruments instruments, IAlertDispatcher alerts, TimeProvider time, ILogger logger)
{
    internal const string AlertKey = "event-latency";

    // A percentile of a handful of events says nothing.
    internal const int LeastEvents = 20;

    internal static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(10);
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int Slices = 10;

    // The window, and the slice that has just begun.
    private const int Ring = Slices + 1;

    private const double SlowShare = 0.05;

    private static readonly TimeSpan Slice = Window / Slices;
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly long[] _all = new long[Ring];
    private readonly long[] _slow = new long[Ring];
    private long _slice = -1;
    private long _loggedAt;
    private long _unlogged;

    /// <summary>Called when a handler is about to be entered.</summary>
    public void Entered(EventRecord record)
    {
        var now = time.GetUtcNow();
        var delay = now - record.AppendedAt;
        instruments.Entered(delay);
        var isSlow = delay > Limit;
        lock (_gate)
        {
            MoveHoldingLock(now.Ticks / Slice.Ticks);
            var at = _slice % Ring;
            _all[at]++;
            if (isSlow)
                _slow[at]++;
        }
        if (isSlow)
            Slow(record, delay, now);
    }

    private void MoveHoldingLock(long slice)
    {
        if (slice <= _slice)
            return;
        for (var passed = Math.Max(_slice + 1, slice - Slices); passed <= slice; passed++)
            _all[passed % Ring] = _slow[passed % Ring] = 0;
        _slice = slice;
        Judge();
    }

    private void Judge()
    {
        var (all, slow) = (_all.Sum(), _slow.Sum());
        if (all >= LeastEvents && slow > all * SlowShare)
            alerts.Raise(
                new Alert
                {
                    Key = AlertKey,
                    Name = "events.slow",
                    Severity = AlertSeverity.Critical,
                    Message =
                        $"{slow} of {all} deliveries of the last five minutes took longer than {Limit.TotalMilliseconds:0} ms from publish to handler. Look for slow handlers, full queues or a slow store.",
                    RaisedAt = time.GetUtcNow(),
                    Component = "events",
                }
            );
        else if (all >= LeastEvents)
            alerts.Resolve(AlertKey);
    }

    private void Slow(EventRecord record, TimeSpan delay, DateTimeOffset now)
    {
        instruments.WasSlow(record.Event.Topic);
        var before = Interlocked.Increment(ref _unlogged);
        var loggedAt = Volatile.Read(ref _loggedAt);
        if (now.Ticks - loggedAt < LogInterval.Ticks || Interlocked.CompareExchange(ref _loggedAt, now.Ticks, loggedAt) != loggedAt)
            return;
        Interlocked.Add(ref _unlogged, -before);
        LogSlow(record.Event.Topic, delay.TotalMilliseconds, before - 1);
    }

    [LoggerMessage(
        3060,
        LogLevel.Warning,
        "An event '{Topic}' reached its handler after {Milliseconds:0.0} ms (limit 10 ms); {Others} more since the last such warning."
    )]
    private partial void LogSlow(string topic, double milliseconds, long others);
}
