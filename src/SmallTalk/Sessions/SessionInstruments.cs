using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Sessions;

/// <summary>Measures sessions.</summary>
internal sealed class SessionInstruments
{
    private readonly Counter<long> total;
    private readonly UpDownCounter<long> active;
    private readonly Counter<long> refused;
    private readonly Counter<long> ended;
    private readonly Counter<long> conflicts;
    private readonly Counter<long> saveFailures;
    private readonly Counter<long> removalFailures;
    private readonly Histogram<double> saves;
    private readonly Histogram<double> restores;

    public SessionInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        total = meter.CreateCounter<long>("smalltalk.sessions.total", "{session}", "Sessions created.");
        active = meter.CreateUpDownCounter<long>("smalltalk.sessions.active", "{session}", "Sessions active in this process.");
        refused = meter.CreateCounter<long>("smalltalk.sessions.refused", "{session}", "Sessions refused for want of capacity.");
        ended = meter.CreateCounter<long>("smalltalk.sessions.ended", "{session}", "Sessions expired or invalidated.");
        conflicts = meter.CreateCounter<long>("smalltalk.sessions.conflicts", "{conflict}", "Commits that met another writer's.");
        saveFailures = meter.CreateCounter<long>("smalltalk.sessions.save_failures", "{failure}", "Saves that failed.");
        removalFailures = meter.CreateCounter<long>(
            "smalltalk.sessions.removal_failures",
            "{failure}",
            "Attempts to remove the content of a session that failed."
        );
        saves = meter.CreateHistogram<double>("smalltalk.sessions.save.duration", "s", "Time to commit to the store.");
        restores = meter.CreateHistogram<double>("smalltalk.sessions.restore.duration", "s", "Time to load a session.");
    }

    public void Created() => total.Add(1);

    public void ActiveChanged(int by) => active.Add(by);

    public void Refused(string reason) => refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Ended(SessionStatus how) => ended.Add(1, new KeyValuePair<string, object?>("how", how.ToString()));

    public void Conflicted(string kind) => conflicts.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void SaveFailed(string reason, string backend) =>
        saveFailures.Add(1, new("reason", reason), new("backend", backend));

    public void RemovalFailed() => removalFailures.Add(1);

    public void Saved(TimeSpan duration) => saves.Record(duration.TotalSeconds);

    public void Restored(TimeSpan duration) => restores.Record(duration.TotalSeconds);
}
