using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Events;

/// <summary>What the bus measures. Topics are tagged by their first segment, the class of the topic.</summary>
internal sealed class EventInstruments
{
    private const string TopicClass = "topic.class";
    private readonly Counter<long> _published;
    private readonly Counter<long> _consumed;
    private readonly Counter<long> _failedAttempts;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _gaps;
    private readonly Counter<long> _purged;
    private readonly Counter<long> _slow;
    private readonly Counter<long> _spilled;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _repeated;
    private readonly Counter<long> _skipped;
    private readonly Histogram<double> _propagation;

    public EventInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _published = meter.CreateCounter<long>("smalltalk.events.published", "{event}", "Events published through the bus.");
        _consumed = meter.CreateCounter<long>("smalltalk.events.consumed", "{event}", "Events handled by subscribers.");
        _failedAttempts = meter.CreateCounter<long>("smalltalk.events.failed_attempts", "{attempt}", "Attempts of handlers that failed.");
        _deadLetters = meter.CreateCounter<long>("smalltalk.events.dead_letters", "{event}", "Events kept as dead letters.");
        _gaps = meter.CreateCounter<long>("smalltalk.events.gaps", "{gap}", "Reads that found events purged before the subscriber had them.");
        _purged = meter.CreateCounter<long>("smalltalk.events.purged", "{event}", "Events purged past their retention.");
        _slow = meter.CreateCounter<long>("smalltalk.events.slow", "{event}", "Deliveries over 10 ms from the append to the entry of a handler.");
        _spilled = meter.CreateCounter<long>("smalltalk.events.spills", "{spill}", "Times a subscriber's queue was full, so that it reads the log by itself.");
        _dropped = meter.CreateCounter<long>("smalltalk.events.dropped", "{event}", "Events dropped for a subscriber whose queue was full.");
        _repeated = meter.CreateCounter<long>("smalltalk.events.repeated", "{event}", "Events that came again and were not handled again.");
        _skipped = meter.CreateCounter<long>("smalltalk.events.skipped", "{event}", "Missed events that the replay policy left out.");
        _propagation = meter.CreateHistogram<double>("smalltalk.events.propagation.duration", "s", "From an event's append to the entry of a handler.");
    }

    public void Published(string topic) => Count(_published, topic);

    public void Entered(TimeSpan delay) => _propagation.Record(Math.Max(0, delay.TotalSeconds));

    public void WasSlow(string topic) => Count(_slow, topic);

    public void Spilled() => _spilled.Add(1);

    public void Dropped(string topic) => Count(_dropped, topic);

    public void Repeated(string topic) => Count(_repeated, topic);

    public void Skipped(long count) => _skipped.Add(count);

    public void Consumed(string topic) => Count(_consumed, topic);

    public void AttemptFailed(string topic) => Count(_failedAttempts, topic);

    public void DeadLettered(string topic) => Count(_deadLetters, topic);

    public void GapFound() => _gaps.Add(1);

    public void Purged(long count) => _purged.Add(count);

    // Nobody listens most of the time, and the class of a topic is a text of its own.
    private static void Count(Counter<long> counter, string topic)
    {
        if (counter.Enabled)
            counter.Add(1, ClassOf(topic));
    }

    private static KeyValuePair<string, object?> ClassOf(string topic)
    {
        var end = topic.AsSpan().IndexOfAny(':', '.');
        return new(TopicClass, end < 0 ? topic : topic[..end]);
    }
}
