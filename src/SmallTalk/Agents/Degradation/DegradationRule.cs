namespace SmallTalk.Agents;

/// <summary>
/// Says when the system is degraded: from when more than a number of agents have failed within a window, until fewer than a number have been failed for a time.
/// A function of what it is told, without a clock, a thread or a timer; for use by one thread. A look at which nothing is to be done allocates nothing.
/// </summary>
internal sealed class DegradationRule(DegradationLimits limits)
{
    private readonly Queue<(string Agent, long At)> _failures = new();
    private readonly Dictionary<string, long> _newest = new(StringComparer.OrdinalIgnoreCase);
    private bool _isDue;
    private bool _isDegraded;
    private long _last = long.MinValue;
    private long _nextRetry;
    private long? _calmSince;

    /// <summary>The agents that have failed within the window up to the newest failure, the first one first; while the system is degraded, those that began it.</summary>
    public IEnumerable<string> Failed => _newest.OrderBy(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key);

    /// <summary>Takes note of an agent that has failed. What fails while the system is degraded begins nothing.</summary>
    public void Note(string agent, long now)
    {
        if (_isDegraded)
            return;
        _failures.Enqueue((agent, now));
        _newest[agent] = now;
        Forget(now - limits.Window);
        _isDue |= _newest.Count > limits.FailedAgents;
    }

    /// <summary>Looks.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="failed">How many agents are failed at this moment.</param>
    /// <returns>What is to be done.</returns>
    public DegradationStep Look(long now, int failed)
    {
        // A look that was overtaken by a later one has nothing to say.
        if (now < _last)
            return DegradationStep.None;
        _last = now;
        if (!_isDegraded)
            return _isDue ? Enter(now, failed) : DegradationStep.None;
        NoteCalm(now, failed);
        if (now - _calmSince >= limits.CalmTime)
            return Leave();
        return now >= _nextRetry ? Retry(now) : DegradationStep.None;
    }

    private void Forget(long before)
    {
        while (_failures.TryPeek(out var oldest) && oldest.At < before)
        {
            _failures.Dequeue();
            // It may have failed again since.
            if (_newest.TryGetValue(oldest.Agent, out var newest) && newest == oldest.At)
                _newest.Remove(oldest.Agent);
        }
    }

    private DegradationStep Enter(long now, int failed)
    {
        (_isDue, _isDegraded, _calmSince) = (false, true, null);
        _nextRetry = now + limits.RetryInterval;
        NoteCalm(now, failed);
        return DegradationStep.Enter;
    }

    private DegradationStep Retry(long now)
    {
        _nextRetry += limits.RetryInterval;
        // After a stall: once, and not for each time that was missed.
        if (_nextRetry <= now)
            _nextRetry = now + limits.RetryInterval;
        return DegradationStep.Retry;
    }

    private DegradationStep Leave()
    {
        _isDegraded = false;
        _failures.Clear();
        _newest.Clear();
        return DegradationStep.Leave;
    }

    private void NoteCalm(long now, int failed) => _calmSince = failed < limits.CalmAgents ? _calmSince ?? now : null;
}
