using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Sessions;

/// <summary>Measures sessions.</summary>
internal sealed class SessionInstruments
{
    private readonly Counter<long> _total;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _saveFailures;
    private readonly Counter<long> _removalFailures;
    private readonly Histogram<double> _saves;
    private readonly Histogram<double> _restores;

    public SessionInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _total = meter.CreateCounter<long>("smalltalk.sessions.total", "{session}", "Sessions created.");
        _active = meter.CreateUpDownCounter<long>("smalltalk.sessions.active", "{session}", "Sessions active in this process.");
        _refused = meter.CreateCounter<long>("smalltalk.sessions.refused", "{session}", "Sessions refused for want of capacity.");
        _ended = meter.CreateCounter<long>("smalltalk.sessions.ended", "{session}", "Sessions expired or invalidated.");
        _conflicts = meter.CreateCounter<long>("smalltalk.sessions.conflicts", "{conflict}", "Commits that met another writer's.");
        _saveFailures = meter.CreateCounter<long>("smalltalk.sessions.save_failures", "{failure}", "Saves that failed.");
        _removalFailures = meter.CreateCounter<long>(
            "smalltalk.sessions.removal_failures",
            "{failure}",
            "Attempts to remove the content of a session that failed."
        );
        _saves = meter.CreateHistogram<double>("smalltalk.sessions.save.duration", "s", "Time to commit to the store.");
        _restores = meter.CreateHistogram<double>("smalltalk.sessions.restore.duration", "s", "Time to load a session.");
    }

    public void Created() => _total.Add(1);

    public void ActiveChanged(int by) => _active.Add(by);

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Ended(SessionStatus how) => _ended.Add(1, new KeyValuePair<string, object?>("how", how.ToString()));

    public void Conflicted(string kind) => _conflicts.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void SaveFailed(string reason, string backend) => _saveFailures.Add(1, new("reason", reason), new("backend", backend));

    public void RemovalFailed() => _removalFailures.Add(1);

    public void Saved(TimeSpan duration) => _saves.Record(duration.TotalSeconds);

    public void Restored(TimeSpan duration) => _restores.Record(duration.TotalSeconds);
}
