namespace SmallTalk.Resilience;

/// <summary>
/// Refuses calls while most of them fail. Open, it refuses all for a while; then one is let through as a trial, and its outcome alone closes the circuit or
/// leaves it open for as long again. Safe for use by several threads.
/// </summary>
/// <remarks>
/// A call that says nothing of whom it asked counts for nothing: neither as a success, which would hide that nobody is answered, nor as a failure. When a
/// trial says nothing, the next call is the trial.
/// </remarks>
internal sealed class CircuitBreaker
{
    private readonly CircuitSettings _settings;
    private readonly TimeProvider _time;
    private readonly OutcomeWindow _window;
    private readonly Lock _gate = new();
    private long _epoch;
    private long _refusedUntil;
    private bool _isOpen;
    private bool _isTried;

    public CircuitBreaker(CircuitSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _window = new(Ticks(settings.Window));
    }

    /// <summary>Asks whether a call may be made. One that is not refused is reported when it has ended, whatever came of it.</summary>
    public CircuitPass Enter()
    {
        // Clocks of tests run timers when they are read: not under the lock.
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            if (!_isOpen)
                return new(false, null, _epoch);
            if (now < _refusedUntil)
                return new(true, _time.GetElapsedTime(now, _refusedUntil), _epoch);
            if (_isTried)
                return new(true, null, _epoch);
            _isTried = true;
            return new(false, null, ++_epoch);
        }
    }

    /// <summary>Takes the outcome of a call.</summary>
    /// <param name="pass">What <see cref="Enter"/> gave to the call.</param>
    /// <param name="outcome">What came of it.</param>
    /// <returns>Whether the circuit has opened or closed by that.</returns>
    public CircuitChange Report(CircuitPass pass, CallOutcome outcome)
    {
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            if (pass.IsRefused || pass.Epoch != _epoch)
                return CircuitChange.None;
            return _isOpen ? EndTrial(outcome, now) : Count(outcome, now);
        }
    }

    /// <summary>Forgets all outcomes, those of calls that have not ended too: whoever is called now is another one.</summary>
    /// <returns>Whether the circuit has closed by that.</returns>
    public CircuitChange Forget()
    {
        lock (_gate)
        {
            var change = _isOpen ? CircuitChange.Closed : CircuitChange.None;
            (_isOpen, _isTried) = (false, false);
            _epoch++;
            _window.Clear();
            return change;
        }
    }

    private CircuitChange EndTrial(CallOutcome outcome, long now)
    {
        _isTried = false;
        if (outcome == CallOutcome.Success)
        {
            _isOpen = false;
            _epoch++;
            _window.Clear();
            return CircuitChange.Closed;
        }
        if (outcome == CallOutcome.Failure)
            _refusedUntil = now + Ticks(_settings.Break);
        return CircuitChange.None;
    }

    private CircuitChange Count(CallOutcome outcome, long now)
    {
        if (outcome == CallOutcome.Neutral)
            return CircuitChange.None;
        _window.Add(outcome == CallOutcome.Failure, now);
        var all = _window.Successes + _window.Failures;
        if (outcome != CallOutcome.Failure || all < _settings.MinimumCalls || _window.Failures < _settings.FailureRatio * all)
            return CircuitChange.None;
        _isOpen = true;
        _epoch++;
        _refusedUntil = now + Ticks(_settings.Break);
        return CircuitChange.Opened;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
