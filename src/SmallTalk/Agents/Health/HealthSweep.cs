namespace SmallTalk.Agents;

/// <summary>
/// One look at all agents that give signs of life: who is silent for too long, who has not answered a probe, whose probe is due. A function of the clock alone,
/// without a thread or a timer; for use by one thread.
/// </summary>
/// <remarks>
/// A look that comes late by more than half a second is no agent's fault: all are credited with it. When very many fail at one look the fault is shared, and
/// nobody is judged before one more look has come in time. A look allocates nothing unless something changes.
/// </remarks>
internal sealed class HealthSweep
{
    private const int FewestAtOnce = 5;

    private readonly AgentRow[] _rows;
    private readonly HealthTimes _times;
    private readonly Action<AgentRow, AgentProbe> _probe;
    private readonly List<HealthChange> _changes = [];
    private long _last;
    private bool _isHeld;

    /// <param name="rows">Those that are watched.</param>
    /// <param name="times">The times of the watch.</param>
    /// <param name="now">The moment from which on they are watched.</param>
    /// <param name="probe">Sends a probe.</param>
    public HealthSweep(IEnumerable<AgentRow> rows, HealthTimes times, long now, Action<AgentRow, AgentProbe> probe)
    {
        _rows = [.. rows];
        _times = times;
        _probe = probe;
        _last = now;
        // Not all at once.
        for (var index = 0; index < _rows.Length; index++)
            _rows[index].NextProbe = now + (times.ProbeEvery * (index + 1) / _rows.Length);
    }

    /// <summary>Looks.</summary>
    /// <returns>What has changed; valid until the next look.</returns>
    public IReadOnlyList<HealthChange> Run(long now)
    {
        _changes.Clear();
        var isLate = CreditLateness(now);
        foreach (var row in _rows)
            TakeAnswer(row, now);
        var holds = MustHold(now, isLate);
        foreach (var row in _rows)
        {
            var status = StatusOf(row, now);
            Apply(row, holds && status == AgentStatus.Failed && row.Status != AgentStatus.Failed ? AgentStatus.Suspect : status, now);
            ProbeWhenDue(row, now);
        }
        return _changes;
    }

    private bool CreditLateness(long now)
    {
        var late = now - _last - _times.Sweep;
        _last = now;
        if (late <= _times.Late)
            return false;
        foreach (var row in _rows)
            row.Credit(late);
        return true;
    }

    private static void TakeAnswer(AgentRow row, long now)
    {
        if (row.FailedProbe is { } failed && row.HasProgressedSince(failed.Began))
            row.FailedProbe = null;
        if (row.Probe is not { IsUnderWay: false } probe)
            return;
        row.Probe = null;
        if (probe.Failure is null)
        {
            row.FailedProbe = null;
            row.Answered(now);
        }
        // Who works is busy, and answers a probe when its turn comes.
        else if (!row.HasProgressedSince(probe.Began))
        {
            row.FailedProbe = probe;
        }
    }

    private bool MustHold(long now, bool isLate)
    {
        var failing = 0;
        foreach (var row in _rows)
            if (row.Status != AgentStatus.Failed && StatusOf(row, now) == AgentStatus.Failed)
                failing++;
        var isShared = failing >= Math.Max(FewestAtOnce, (_rows.Length + 1) / 2);
        var holds = isShared && (!_isHeld || isLate);
        _isHeld = isShared;
        return holds;
    }

    private AgentStatus StatusOf(AgentRow row, long now)
    {
        if (row.FailedProbe is not null)
            return AgentStatus.Failed;
        if (!row.Beats)
            return AgentStatus.Healthy;
        var silence = row.Silence(now);
        return silence >= _times.Dead ? AgentStatus.Failed
            : silence >= _times.Suspect ? AgentStatus.Suspect
            : AgentStatus.Healthy;
    }

    private void Apply(AgentRow row, AgentStatus status, long now)
    {
        var before = row.Status;
        if (status == before)
            return;
        row.Judge(status, CauseOf(row, status));
        _changes.Add(new(row, before));
        if (status != AgentStatus.Healthy)
            row.NextProbe = Math.Min(row.NextProbe, status == AgentStatus.Suspect ? now : now + _times.ProbeWithin);
    }

    private static string? CauseOf(AgentRow row, AgentStatus status) =>
        status switch
        {
            AgentStatus.Healthy => null,
            AgentStatus.Suspect => "it has missed beats",
            _ => row.FailedProbe?.Failure ?? "it gives no sign of life",
        };

    private void ProbeWhenDue(AgentRow row, long now)
    {
        if (row.Probed is null || row.Probe is not null || now < row.NextProbe)
            return;
        row.NextProbe = now + (row.Status == AgentStatus.Healthy ? _times.ProbeEvery : _times.ProbeWithin);
        row.Probe = new(now);
        _probe(row, row.Probe);
    }
}
