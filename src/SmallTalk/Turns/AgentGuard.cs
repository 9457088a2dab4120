using SmallTalk.Agents;
using SmallTalk.Resilience;

namespace SmallTalk.Turns;

/// <summary>
/// What stands between all turns and one agent: a circuit breaker, which refuses calls while most of them fail, and a bulkhead, which bounds how many run at
/// once. Safe for use by several threads.
/// </summary>
/// <remarks>An answer passes neither of them: they see the call begin and end, so that an update costs nothing more.</remarks>
internal sealed class AgentGuard : IDisposable
{
    private readonly AgentRow _row;
    private readonly GuardSettings _settings;
    private readonly CircuitBreaker _breaker;
    private readonly AgentPlaces? _places;
    private readonly Action<CircuitChange> _changed;
    private AgentInstance _counted;

    /// <param name="row">What is known of the agent's health.</param>
    /// <param name="settings">The settings, checked.</param>
    /// <param name="time">Drives the window and the break.</param>
    /// <param name="changed">Is told when the circuit opens, and when it closes again.</param>
    public AgentGuard(AgentRow row, GuardSettings settings, TimeProvider time, Action<CircuitChange> changed)
    {
        _row = row;
        _settings = settings;
        _changed = changed;
        _counted = row.Instance;
        _breaker = new(new(settings.BreakerFailureRatio, settings.BreakerMinimumCalls, settings.BreakerWindow, settings.BreakDuration), time);
        if (settings.MaxConcurrentCalls > 0)
            _places = new(row, settings);
    }

    public GuardSettings Settings => _settings;

    public AgentRow Row => _row;

    /// <summary>How many calls wait for a place; null when they never have to.</summary>
    public long? Waiting => _places?.Waiting;

    /// <summary>Lets the agent answer, unless it gives no sign of life, its circuit is open or too many calls of it wait.</summary>
    public async ValueTask<CallEnd> RunAsync(AgentCall call, AgentRequest request)
    {
        var instance = _row.Instance;
        if (!_row.IsUsable)
            return new(CallEndKind.Unavailable) { Cause = _row.Cause };
        if (Interlocked.Exchange(ref _counted, instance) != instance)
            Tell(_breaker.Forget());
        var pass = _breaker.Enter();
        if (pass.IsRefused)
            return new(CallEndKind.CircuitOpen) { RetryAfter = pass.RetryAfter };
        _row.Called();
        var end = await call.RunAsync(instance, request, _places?.Of(instance)).ConfigureAwait(false);
        _row.Ended();
        if (IsLost(end, instance))
            end = new(CallEndKind.Lost, end.Error) { Cause = instance.LostBecause ?? instance.End };
        Tell(_breaker.Report(pass, OutcomeOf(end)));
        return end;
    }

    private void Tell(CircuitChange change)
    {
        if (change != CircuitChange.None)
            _changed(change);
    }

    public void Dispose() => _places?.Dispose();

    // What an instance throws that has ended is how its caller hears of the end, before anybody else.
    private static bool IsLost(CallEnd end, AgentInstance instance) =>
        end.Kind == CallEndKind.Lost || (end.Kind == CallEndKind.Threw && (instance.End ?? instance.LostBecause) is not null);

    // What is wrong with one request says nothing of the next one, and what a stop has ended, or was never asked, nothing of the agent.
    private static CallOutcome OutcomeOf(CallEnd end) =>
        end.Kind switch
        {
            CallEndKind.Completed => CallOutcome.Success,
            CallEndKind.TookTooLong or CallEndKind.FellSilent => CallOutcome.Failure,
            CallEndKind.Threw when ModelErrors.Judge(end.Error!).Class is ErrorClass.Transient or ErrorClass.Permanent => CallOutcome.Failure,
            _ => CallOutcome.Neutral,
        };
}
