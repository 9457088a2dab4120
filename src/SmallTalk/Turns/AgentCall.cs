using System.Threading.RateLimiting;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Turns;

/// <summary>
/// One answer of one agent under supervision. A pump asks the agent for updates; whoever waits for the end of the call is released at a deadline or a stop
/// even when the agent heeds no token: then the pump is left alone, and whatever it gets from the agent later counts for nothing.
/// </summary>
/// <remarks>
/// Who is at work is one word, changed atomically: the agent (the call can be left) or the turn, which handles an update (the call ends when that is done).
/// One timer serves the total, the idle and the consumer's deadline; an update costs one timestamp and no allocation.
/// </remarks>
internal sealed partial class AgentCall : IWatchedCall, IDisposable
{
    private const int WithTurn = 0;
    private const int WithAgent = 1;
    private const int Left = 2;

    private readonly TurnRun _run;
    private readonly Func<ChatResponseUpdate, ValueTask> _onUpdate;
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource<CallEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _where;
    private int _stopped = -1;
    private volatile bool _waitsForPlace;
    private AgentInstance? _tracked;

    internal AgentCall(TurnRun run, TurnTimeouts timeouts, TimeProvider time, Func<ChatResponseUpdate, ValueTask> onUpdate)
    {
        _run = run;
        _onUpdate = onUpdate;
        _time = time;
        _timeouts = timeouts;
        _totalDue = In(timeouts.Agent);
        var first = timeouts.Idle < timeouts.Agent ? timeouts.Idle : timeouts.Agent;
        // It may ring at once, and then sets itself again: it is started only when the field holds it.
        _timer = time.CreateTimer(static call => ((AgentCall)call!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(first, Timeout.InfiniteTimeSpan);
    }

    /// <param name="instance">The instance of the agent; told of progress when anybody wants to know of it.</param>
    /// <param name="request">What it is asked.</param>
    /// <param name="bulkhead">Where the call waits for its place among those of the agent; null is none.</param>
    internal Task<CallEnd> RunAsync(AgentInstance instance, AgentRequest request, ConcurrencyLimiter? bulkhead)
    {
        if (instance.IsTracked)
        {
            _tracked = instance;
            if (!instance.TryEnter(this))
                Lose();
        }
        _ = PumpAsync(instance.Agent, request, bulkhead);
        return _ended.Task;
    }

    /// <inheritdoc/>
    public void Lose() => Stop(CallEndKind.Lost);

    /// <summary>Ends the call because the turn is ended.</summary>
    internal void Stop() => Stop(CallEndKind.Stopped);

    public void Dispose()
    {
        _timer.Dispose();
        _tracked?.Leave(this);
    }

    private async Task PumpAsync(IAgent agent, AgentRequest request, ConcurrencyLimiter? bulkhead)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        RateLimitLease? place = null;
        IAsyncEnumerator<ChatResponseUpdate>? updates = null;
        try
        {
            if (bulkhead is not null && (place = await TakePlaceAsync(bulkhead).ConfigureAwait(false)) is not { IsAcquired: true })
                return;
            if (!EnterAgent(hasProgressed: false))
                return;
            var speaker = agent.Descriptor.Name;
            updates = agent.RunAsync(request, _cancel.Token)?.GetAsyncEnumerator(_cancel.Token) ?? throw NoStream();
            while (await updates.MoveNextAsync().ConfigureAwait(false))
                if (!LeaveAgent() || !await HandleAsync(speaker, updates.Current ?? throw NoUpdate()).ConfigureAwait(false) || !EnterAgent(hasProgressed: true))
                    return;
            _tracked?.Progressed(_time.GetTimestamp());
            if (LeaveAgent())
                End(new(CallEndKind.Completed));
        }
        catch (Exception error)
        {
            if (LeaveAgent())
                End(_stopped < 0 ? new(CallEndKind.Threw, error) : new((CallEndKind)_stopped));
        }
        finally
        {
            // An agent that was left keeps its place until it is done: it still works.
            await DisposeQuietlyAsync(updates).ConfigureAwait(false);
            place?.Dispose();
        }
    }

    /// <summary>Waits for a place; a deadline or a stop ends the call meanwhile, silence does not.</summary>
    /// <returns>Null, or a lease without a place, when the call has ended.</returns>
    private async ValueTask<RateLimitLease?> TakePlaceAsync(ConcurrencyLimiter bulkhead)
    {
        _waitsForPlace = true;
        Interlocked.Exchange(ref _where, WithAgent);
        if (Volatile.Read(ref _stopped) >= 0)
        {
            EndIfNotLeft();
            return null;
        }
        var place = await bulkhead.AcquireAsync(1, _cancel.Token).ConfigureAwait(false);
        _waitsForPlace = false;
        if (!LeaveAgent())
        {
            place.Dispose();
            return null;
        }
        if (!place.IsAcquired)
            End(new(CallEndKind.Overloaded));
        return place;
    }

    /// <returns>False when the turn could not take the update; then the call has ended.</returns>
    private async ValueTask<bool> HandleAsync(string speaker, ChatResponseUpdate update)
    {
        try
        {
            if (!_run.TryEmit(speaker, update))
                await WaitForConsumerAsync(speaker, update).ConfigureAwait(false);
            await _onUpdate(update).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            End(new(CallEndKind.NotStored, error));
            return false;
        }
    }

    /// <param name="hasProgressed">Whether an update has come: that it is asked is no sign of the agent's life.</param>
    /// <returns>False when the call was stopped meanwhile; then it has ended.</returns>
    private bool EnterAgent(bool hasProgressed)
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _idleDue, After(now, _timeouts.Idle));
        if (hasProgressed)
            _tracked?.Progressed(now);
        Interlocked.Exchange(ref _where, WithAgent);
        if (Volatile.Read(ref _stopped) < 0)
            return true;
        EndIfNotLeft();
        return false;
    }

    private void EndIfNotLeft()
    {
        if (LeaveAgent())
            End(new((CallEndKind)Volatile.Read(ref _stopped)));
    }

    /// <returns>False when the call was left meanwhile.</returns>
    private bool LeaveAgent()
    {
        var was = Interlocked.CompareExchange(ref _where, WithTurn, WithAgent);
        Volatile.Write(ref _idleDue, long.MaxValue);
        return was != Left;
    }

    private void Stop(CallEndKind kind)
    {
        // The agent was not asked yet: that it took too long is not its fault.
        if (kind == CallEndKind.TookTooLong && _waitsForPlace)
            kind = CallEndKind.Overloaded;
        if (Interlocked.CompareExchange(ref _stopped, (int)kind, -1) >= 0)
            return;
        var wasWithAgent = Interlocked.CompareExchange(ref _where, Left, WithAgent) == WithAgent;
        var cancelled = _cancel.CancelAsync();
        if (!wasWithAgent)
            return;
        if (_waitsForPlace)
            _ = EndInQueueAsync(cancelled, kind);
        else
            End(new(kind));
    }

    /// <summary>The next call must find the place in the queue free. Nothing but the queue listens to the token yet, so that this takes no time.</summary>
    private async Task EndInQueueAsync(Task cancelled, CallEndKind kind)
    {
        await cancelled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        End(new(kind));
    }

    private static InvalidOperationException NoStream() => new("It handed out null instead of a stream.");

    private static InvalidOperationException NoUpdate() => new("It handed out null instead of an update.");

    private void End(CallEnd end) => _ended.TrySetResult(end);

    /// <summary>The answer is over; what an agent does or throws while it cleans up changes nothing.</summary>
    private static async ValueTask DisposeQuietlyAsync(IAsyncEnumerator<ChatResponseUpdate>? updates)
    {
        try
        {
            if (updates is not null)
                await updates.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            return;
        }
    }
}
