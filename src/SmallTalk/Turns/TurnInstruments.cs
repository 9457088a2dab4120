using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Turns;

/// <summary>Measures turns.</summary>
internal sealed class TurnInstruments
{
    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstUpdate;
    private readonly Counter<long> _failovers;
    private readonly Counter<long> _takenOver;

    public TurnInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _active = meter.CreateUpDownCounter<long>("smalltalk.turns.active", "{turn}", "Turns in flight.");
        _duration = meter.CreateHistogram<double>("smalltalk.turns.duration", "s", "How long turns took, by outcome.");
        _firstUpdate = meter.CreateHistogram<double>("smalltalk.turns.first_update.duration", "s", "From the begin of a turn to its first update.");
        _failovers = meter.CreateCounter<long>("smalltalk.turns.failovers", "{failover}", "Answers taken over by a backup.");
        _takenOver = meter.CreateCounter<long>("smalltalk.turns.taken_over", "{turn}", "Turns of processes that are gone, gone on with here.");
    }

    internal void Began() => _active.Add(1);

    internal void FirstUpdate(TimeSpan after) => _firstUpdate.Record(after.TotalSeconds);

    internal void TakenOver() => _takenOver.Add(1);

    internal void FailedOver(string agent) => _failovers.Add(1, new KeyValuePair<string, object?>("agent", agent));

    internal void Ended(string outcome, TimeSpan took)
    {
        _active.Add(-1);
        _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
