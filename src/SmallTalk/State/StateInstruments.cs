using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.State;

/// <summary>Measures shared state. What is written through commits of sessions is measured there too.</summary>
internal sealed class StateInstruments
{
    private readonly Counter<long> _writes;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _durations;
    private readonly UpDownCounter<long> _watchers;
    private readonly Histogram<double> _propagation;

    public StateInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _writes = meter.CreateCounter<long>("smalltalk.state.writes", "{write}", "Writes of shared state that were answered, by operation and outcome.");
        _conflicts = meter.CreateCounter<long>("smalltalk.state.conflicts", "{conflict}", "Writes of shared state that met another writer's, by outcome.");
        _failures = meter.CreateCounter<long>("smalltalk.state.failed_attempts", "{attempt}", "Attempts to write shared state at which the store failed.");
        _durations = meter.CreateHistogram<double>("smalltalk.state.write.duration", "s", "Time to write shared state, conflicts and retries included.");
        _watchers = meter.CreateUpDownCounter<long>("smalltalk.state.watchers", "{watcher}", "Watchers of shared state.");
        _propagation = meter.CreateHistogram<double>("smalltalk.state.propagation.duration", "s", "From a change of shared state to a watcher.");
    }

    public void Written(string operation, bool isWritten, TimeSpan duration)
    {
        _writes.Add(1, new("operation", operation), new("outcome", isWritten ? "stored" : "kept"));
        _durations.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }

    public void Conflicted(string outcome) => _conflicts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void AttemptFailed(string backend) => _failures.Add(1, new KeyValuePair<string, object?>("backend", backend));

    public void WatchersChanged(int by) => _watchers.Add(by);

    public void Seen(StateEntry entry, DateTimeOffset now) => _propagation.Record(Math.Max(0, (now - entry.WrittenAt).TotalSeconds));
}
