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
        _propagation = meter.CreateHistogram<double>("smalltalk.events.propagation.duration", "s", "From an event's append to the entry of a handler.");
    }

    public void Published(string topic) => _published.Add(1, ClassOf(topic));

    public void Entered(EventRecord record, DateTimeOffset now) => _propagation.Record(Math.Max(0, (now - record.AppendedAt).TotalSeconds));

    public void Consumed(string topic) => _consumed.Add(1, ClassOf(topic));

    public void AttemptFailed(string topic) => _failedAttempts.Add(1, ClassOf(topic));

    public void DeadLettered(string topic) => _deadLetters.Add(1, ClassOf(topic));

    public void GapFound() => _gaps.Add(1);

    public void Purged(long count) => _purged.Add(count);

    private static KeyValuePair<string, object?> ClassOf(string topic)
    {
        var end = topic.AsSpan().IndexOfAny(':', '.');
        return new(TopicClass, end < 0 ? topic : topic[..end]);
    }
}
