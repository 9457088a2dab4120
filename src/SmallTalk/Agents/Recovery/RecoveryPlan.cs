namespace SmallTalk.Agents;

/// <summary>
/// What is to be done about one agent, and when: the steps of its chain one after the other, restarts with a growing pause drawn at random, and a restart now
/// and then when the chain is at its end. A function of what it is told and of the clock; for use by one thread.
/// </summary>
/// <param name="settings">The chain and its bounds.</param>
/// <param name="random">Draws from 0 to 1.</param>
internal sealed class RecoveryPlan(RecoverySettings settings, Func<double> random)
{
    private readonly Queue<long> _restarts = new();
    private int _next;
    private long _due = long.MaxValue;

    /// <summary>Whether the agent has failed and is not back.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Whether a restart was asked for and has not ended.</summary>
    public bool IsRestarting { get; private set; }

    /// <summary>Whether a restart runs, or is the next step: one that is only tried now and then, when all steps are done, is not.</summary>
    public bool IsRestartComing => IsUnderWay && _next < settings.Steps.Count && settings.Steps[_next] == AgentRecoveryStep.Restart;

    /// <summary>The agent has failed.</summary>
    public void Failed(long now)
    {
        IsUnderWay = true;
        _next = 0;
        _due = now + Pause(now);
    }

    /// <summary>What is to be done now; asked until it is null.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="mayRestart">Whether there is a place for a restart; otherwise one that is due waits.</param>
    public AgentRecoveryStep? Next(long now, bool mayRestart)
    {
        if (!IsUnderWay || IsRestarting)
            return null;
        while (_next < settings.Steps.Count)
        {
            var step = settings.Steps[_next];
            if (step == AgentRecoveryStep.Restart && CountRestarts(now) < settings.MaxRestarts)
                return RestartWhenDue(now, mayRestart);
            _next++;
            if (step != AgentRecoveryStep.Restart)
                return step;
            _due = now + settings.RetryEvery;
        }
        return settings.Steps.Contains(AgentRecoveryStep.Restart) ? RestartWhenDue(now, mayRestart) : null;
    }

    /// <summary>The restart has failed.</summary>
    public void RestartFailed(long now)
    {
        IsRestarting = false;
        _due = now + (_next < settings.Steps.Count ? Pause(now) : settings.RetryEvery);
    }

    /// <summary>The agent is back.</summary>
    public void Recovered() => (IsUnderWay, IsRestarting) = (false, false);

    /// <summary>A restart is due now, however long it would have waited.</summary>
    public void Hurry(long now) => _due = Math.Min(_due, now);

    private AgentRecoveryStep? RestartWhenDue(long now, bool mayRestart)
    {
        if (now < _due || !mayRestart)
            return null;
        IsRestarting = true;
        _restarts.Enqueue(now);
        return AgentRecoveryStep.Restart;
    }

    private long Pause(long now)
    {
        var before = CountRestarts(now);
        if (before == 0)
            return 0;
        var bound = Math.Min(settings.MaxDelay, settings.BaseDelay * Math.Pow(2, before - 1));
        return (long)(bound * random());
    }

    private int CountRestarts(long now)
    {
        while (_restarts.TryPeek(out var first) && now - first >= settings.Window)
            _restarts.Dequeue();
        return _restarts.Count;
    }
}
