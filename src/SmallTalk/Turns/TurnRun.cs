using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Turns;

/// <summary>One enumeration of a turn: the turn's own task, the bounded queue to its consumer, and the ways to end it from outside.</summary>
/// <remarks>The task holds itself: a consumer that is never heard of again fills the queue, and the stall deadline ends the turn.</remarks>
internal sealed class TurnRun : IAsyncDisposable
{
    private readonly TurnRuntime _runtime;
    private readonly TurnRequest _request;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _began;
    private Task _task = Task.CompletedTask;
    private AgentCall? _call;
    private ExceptionDispatchInfo? _error;
    private int _stopReason;
    private bool _emitted;

    internal TurnRun(TurnRuntime runtime, TurnRequest request, CancellationToken caller)
    {
        _runtime = runtime;
        _request = request;
        Caller = caller;
        _began = runtime.Time.GetTimestamp();
        Updates = new(runtime.Options.BufferedUpdates);
    }

    internal CancellationToken Caller { get; }

    internal UpdateQueue Updates { get; }

    internal TurnReceipt? Receipt { get; private set; }

    internal TurnStop StopReason => (TurnStop)Volatile.Read(ref _stopReason);

    /// <summary>Is cancelled when the turn is ended from outside.</summary>
    internal CancellationToken Stopped => _stop.Token;

    /// <summary>The updates of a killed turn that is gone on with before this one are not handed out.</summary>
    internal bool IsSilent { get; set; }

    /// <summary>Takes its place in the queue of the session at once, so that turns run in the order in which they were sent.</summary>
    /// <exception cref="UnknownTargetException">No agent or group has that name.</exception>
    /// <exception cref="ReentrantTurnException">It comes from inside a turn of the same session.</exception>
    /// <exception cref="TurnRejectedException">The host is stopping, or another turn is in the way.</exception>
    internal void Start()
    {
        var key = _request.Session.Key;
        if (TurnScope.IsInside(_runtime, key))
            throw new ReentrantTurnException(key);
        var target = _request.Target is { } name ? _runtime.Directory.Find(name) : null;
        _runtime.Running.Add(this, key);
        try
        {
            var entered = _runtime.Gates.EnterAsync(key, Stopped);
            _task = RunAsync(entered, target);
        }
        catch
        {
            _runtime.Running.Remove(this);
            throw;
        }
    }

    /// <summary>Waits until the turn has ended and everything it keeps is stored, and throws what it failed with.</summary>
    internal async ValueTask EndAsync()
    {
        await _task.ConfigureAwait(false);
        _error?.Throw();
    }

    /// <summary>Ends the turn, unless it has ended, because its consumer is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_task.IsCompleted)
            return;
        Stop(TurnStop.ConsumerLeft);
        await _task.ConfigureAwait(false);
    }

    internal void Stop(TurnStop reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)TurnStop.None) != (int)TurnStop.None)
            return;
        Updates.Close();
        _ = _stop.CancelAsync();
        Volatile.Read(ref _call)?.Stop();
    }

    internal void ThrowIfStopped()
    {
        if (StopReason is not TurnStop.None and var reason)
            throw new TurnStoppedException(reason);
    }

    internal bool TryEmit(string speaker, ChatResponseUpdate update)
    {
        if (!IsSilent && !Updates.TryWrite(speaker, update))
            return false;
        if (!_emitted)
        {
            _emitted = true;
            _runtime.Instruments.FirstUpdate(_runtime.Time.GetElapsedTime(_began));
        }
        return true;
    }

    /// <summary>From now on a stop ends this call too; null when it has ended.</summary>
    internal void Attach(AgentCall? call)
    {
        Interlocked.Exchange(ref _call, call);
        if (StopReason != TurnStop.None)
            call?.Stop();
    }

    private async Task RunAsync(Task entered, TurnTarget? target)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await WaitForTurnAsync(entered).ConfigureAwait(false);
            await HoldingTurnAsync(target).ConfigureAwait(false);
        }
        catch (TurnStoppedException stopped)
        {
            _error = ExceptionDispatchInfo.Capture(stopped.ForCaller(Caller));
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken == Stopped)
        {
            _error = ExceptionDispatchInfo.Capture(new TurnStoppedException(StopReason).ForCaller(Caller));
        }
        catch (Exception error)
        {
            _error = ExceptionDispatchInfo.Capture(error);
        }
        finally
        {
            _runtime.Running.Remove(this);
            Updates.Close();
        }
    }

    private async ValueTask HoldingTurnAsync(TurnTarget? target)
    {
        var session = _request.Session;
        try
        {
            using var active = session.BeginTurn();
            using var scope = TurnScope.Enter(_runtime, session.Key);
            if (target is null)
            {
                Receipt = await ResumeAsync().ConfigureAwait(false);
                return;
            }
            var turn = new Turn(this, _runtime, _request, target);
            await turn.BeginAsync().ConfigureAwait(false);
            Receipt = await turn.ConductAsync().ConfigureAwait(false);
        }
        finally
        {
            _runtime.Gates.Leave(session.Key);
        }
    }

    private async ValueTask WaitForTurnAsync(Task entered)
    {
        try
        {
            await entered.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new TurnStoppedException(StopReason);
        }
    }

    /// <summary>Goes on with the pending turn; null when there is none.</summary>
    internal async ValueTask<TurnReceipt?> ResumeAsync()
    {
        var session = _request.Session;
        if (await PendingTurns.FindKilledAsync(session, Stopped).ConfigureAwait(false) is not { } pending)
            return null;
        var turn = new Turn(this, _runtime, _request, _runtime.Directory.Find(pending.Target), pending);
        return await turn.TakeOverAsync().ConfigureAwait(false) ? await turn.ConductAsync().ConfigureAwait(false) : null;
    }
}
