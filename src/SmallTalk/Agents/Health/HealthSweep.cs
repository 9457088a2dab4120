namespace SmallTalk.Agents;

/// <summary>
/// One look at all agents that give signs of life: who is silent for too long, who has not answered a probe, whose probe is due. A function of the clock alone,
/// without a thread or a timer; for use by one thread.
/// </summary>
/// <remarks>
/// A look that comes late by more than half a second is no agent's fault: all are credited with it. When very many are not well the fault is shared, and
/// nobody is judged before he seems failed at one more look that comes in time. A look allocates nothing unless something changes.
/// </remarks>
internal sealed class HealthSweep
{
    private const int FewestAtOnce = 5;

    private readonly AgentRow[] _rows;
    private readonly HealthTimes _times;
    private readonly Action<AgentRow, AgentProbe> _probe;
    private readonly List<HealthChange> _changes = [];
    private readonly (AgentRow Row, AgentStatus Status)[] _odd;
    private readonly string _probeTookTooLong;
    private long _last;

    /// <param name="rows">Those that are watched.</param>
    /// <param name="times">The times of the watch.</param>
    /// <param name="now">The moment from which on they are watched.</param>
    /// <param name="probeTimeout">How long a probe may take, as it is told.</param>
    /// <param name="probe">Sends a probe.</param>
    public HealthSweep(IEnumerable<AgentRow> rows, HealthTimes times, long now, TimeSpan probeTimeout, Action<AgentRow, AgentProbe> probe)
    {
        _probeTookTooLong = $"it has not answered a probe within {probeTimeout.TotalSeconds:0.###} s";
        _rows = [.. rows];
        _odd = new (AgentRow, AgentStatus)[_rows.Length];
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
        // A look that was overtaken by a later one has nothing to say.
        if (now < _last)
            return _changes;
        var isLate = CreditLateness(now);
        var (odd, ailing) = Sort(now);
        var isShared = ailing >= Math.Max(FewestAtOnce, (_rows.Length + 1) / 2);
        for (var index = 0; index < odd; index++)
        {
            var (row, status) = _odd[index];
            Apply(row, Held(row, status, isShared, isLate), now);
            ProbeWhenDue(row, now);
        }
        return _changes;
    }

    /// <summary>
    /// Sorts out those with whom something is or may be to be done: not many, as a rule, and the others are looked at once and no more.
    /// </summary>
    /// <returns>How many they are, and how many rows are not well that had not failed before; who says himself that he cannot go on is no suspect.</returns>
    private (int Odd, int Ailing) Sort(long now)
    {
        var (odd, ailing) = (0, 0);
        foreach (var row in _rows)
        {
            TakeAnswer(row, now);
            var (before, instance) = (row.Status, row.Instance);
            if (before == AgentStatus.Restarting)
                continue;
            var status = StatusOf(row, instance, now);
            if (status is AgentStatus.Suspect or AgentStatus.Failed && before != AgentStatus.Failed && instance.End is null)
                ailing++;
            if (status != AgentStatus.Healthy || before != AgentStatus.Healthy || row.SeemsFailed || IsProbeDue(row, instance, now))
                _odd[odd++] = (row, status);
        }
        return (odd, ailing);
    }

    private bool CreditLateness(long now)
    {
        var late = now - _last - _times.Sweep;
        _last = now;
        if (late <= _times.Late)
            return false;
        foreach (var row in _rows)
            row.Credit(late, now);
        return true;
    }

    private void TakeAnswer(AgentRow row, long now)
    {
        if (row.FailedProbe is { } failed && row.Instance.HasProgressedSince(failed.Began))
            row.FailedProbe = null;
        if (row.Probe is not { } probe)
            return;
        if (probe.IsUnderWay && now - probe.Began - probe.Credit >= _times.ProbeWithin)
            probe.Abandon(_probeTookTooLong);
        if (probe.IsUnderWay)
            return;
        row.Probe = null;
        if (probe.Failure is null)
        {
            row.FailedProbe = null;
            row.Instance.Answered(now);
        }
        else if (!probe.HasReached)
        {
            // Nobody has asked the agent.
            row.NextProbe = now;
        }
        // Who works is busy, and answers a probe when its turn comes.
        else if (!row.Instance.HasProgressedSince(probe.Began))
        {
            row.FailedProbe = probe;
        }
    }

    /// <summary>When the fault is shared, who seems to have failed has failed only if he seems so at the next look too, and that one was in time.</summary>
    private static AgentStatus Held(AgentRow row, AgentStatus status, bool isShared, bool isLate)
    {
        var seemedSo = row.SeemsFailed && !isLate;
        row.SeemsFailed = status == AgentStatus.Failed;
        return row.SeemsFailed && row.Instance.End is null && row.Status != AgentStatus.Failed && isShared && !seemedSo ? AgentStatus.Suspect : status;
    }

    private AgentStatus StatusOf(AgentRow row, AgentInstance instance, long now)
    {
        if (row.FailedProbe is not null || instance.End is not null)
            return AgentStatus.Failed;
        var silence = instance.Beats ? row.Silence(now) : 0;
        return silence >= _times.Dead ? AgentStatus.Failed
            : silence >= _times.Suspect ? AgentStatus.Suspect
            : instance.IsDegraded ? AgentStatus.Degraded
            : AgentStatus.Healthy;
    }

    private void Apply(AgentRow row, AgentStatus status, long now)
    {
        var before = row.Status;
        if (status == before)
            return;
        // Before it counts as well: who asks it then must not be refused.
        if (before == AgentStatus.Failed)
            row.Instance.TakeBack();
        row.Judge(status, CauseOf(row, status));
        _changes.Add(new(row, before, status));
        if (status is AgentStatus.Suspect or AgentStatus.Failed)
            row.NextProbe = Math.Min(row.NextProbe, status == AgentStatus.Suspect ? now : now + _times.ProbeWithin);
    }

    private static string? CauseOf(AgentRow row, AgentStatus status) =>
        status switch
        {
            AgentStatus.Healthy => null,
            AgentStatus.Degraded => HealthCauses.Degraded,
            AgentStatus.Suspect when row.FailedProbe is null => HealthCauses.MissedBeats,
            _ => row.Instance.End ?? row.FailedProbe?.Failure ?? HealthCauses.Silent,
        };

    private void ProbeWhenDue(AgentRow row, long now)
    {
        if (!IsProbeDue(row, row.Instance, now))
            return;
        row.NextProbe = now + (row.Status is AgentStatus.Suspect or AgentStatus.Failed ? _times.ProbeWithin : _times.ProbeEvery);
        row.Probe = new(now);
        _probe(row, row.Probe);
    }

    private static bool IsProbeDue(AgentRow row, AgentInstance instance, long now) =>
        instance.Probed is not null && now >= row.NextProbe && row.Probe is null && instance.End is null;
}
