using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace SmallTalk.Events;

/// <summary>
/// Calls a handler, one call at a time, on a thread of the pool. At its deadline, or when it is cut, a call ends for the caller whatever the handler does: it may block its thread or ignore
/// its token. Such an object is spent: the handler may still run in it.
/// </summary>
/// <remarks>
/// A run is one call, or one after another in line for as long as there is more to handle. A run costs a hop, a call a timestamp and a token, and sets no timer while an older one will look
/// after it.
/// </remarks>
internal sealed class HandlerCall(Func<EventRecord, CancellationToken, ValueTask> handler, TimeSpan limit, TimeProvider time, ExecutionContext context)
    : IThreadPoolWorkItem,
        IValueTaskSource<HandlerCall.Outcome>,
        IDisposable
{
    // Calls are numbered 1, 2, 3 …; between two of them, and when none runs, no number stands here.
    private const long None = 0;
    private const long Spent = -1;

    private ManualResetValueTaskSourceCore<Outcome> _source;
    private CancellationTokenSource _cancel = new();
    private EventRecord? _record;
    private Func<EventRecord, ValueTask<EventRecord?>>? _next;
    private ITimer? _timer;
    private long _calls;
    private long _running;
    private long _startedAt;
    private int _isArmed;
    private volatile bool _isCut;

    /// <summary>Whether its handler was left, so that no further call may be made with it.</summary>
    public bool IsSpent => Volatile.Read(ref _running) == Spent;

    /// <summary>Calls the handler.</summary>
    /// <param name="record">The first event.</param>
    /// <param name="next">
    /// Is told what was handled, and gives the next event for the same run, or null to end it; it may wait. Without it the run is this one call.
    /// </param>
    public ValueTask<Outcome> RunAsync(EventRecord record, Func<EventRecord, ValueTask<EventRecord?>>? next)
    {
        _source.Reset();
        _next = next;
        Begin(record);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return new(this, _source.Version);
    }

    /// <summary>Ends the call that runs, if one does, and lets none begin.</summary>
    public void Cut()
    {
        _isCut = true;
        // Said first and looked at afterwards: a call that begins now either is seen here, or sees that it is cut.
        Interlocked.MemoryBarrier();
        End(Volatile.Read(ref _running), WasCut());
    }

    public void Dispose() => _timer?.Dispose();

    void IThreadPoolWorkItem.Execute() => ExecutionContext.Run(context, static state => ((HandlerCall)state!).Start(), this);

    Outcome IValueTaskSource<Outcome>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Outcome>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Outcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private static OperationCanceledException WasCut() => new("The handler was cut.");

    private void Start()
    {
        // At its deadline it may still have waited for a thread: then it was left, and another one goes on.
        if (Volatile.Read(ref _running) == _calls)
            _ = CallAllAsync(_record!, _next, _calls);
    }

    private async Task CallAllAsync(EventRecord record, Func<EventRecord, ValueTask<EventRecord?>>? next, long call)
    {
        while (true)
        {
            var failure = _isCut ? WasCut() : await CallAsync(record, _cancel.Token).ConfigureAwait(false);
            // Left meanwhile: another one goes on.
            if (Interlocked.CompareExchange(ref _running, None, call) != call)
                return;
            if (failure is not null || next is null)
            {
                _source.SetResult(new(record, failure));
                return;
            }
            if (await FollowingAsync(record, next).ConfigureAwait(false) is not { } following)
                return;
            (record, call) = (following, Begin(following));
        }
    }

    /// <returns>Null when the run has ended.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<EventRecord?> FollowingAsync(EventRecord handled, Func<EventRecord, ValueTask<EventRecord?>> next)
    {
        EventRecord? following;
        try
        {
            following = await next(handled).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _source.SetException(error);
            return null;
        }
        if (following is null)
            _source.SetResult(default);
        return following;
    }

    /// <summary>A method of its own, so that nothing a handler leaves in the context reaches the next one.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Exception?> CallAsync(EventRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await handler(record, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private long Begin(EventRecord record)
    {
        (_record, _cancel) = (record, new());
        Volatile.Write(ref _startedAt, time.GetTimestamp());
        Volatile.Write(ref _running, ++_calls);
        Arm();
        return _calls;
    }

    private void Arm()
    {
        if (Interlocked.Exchange(ref _isArmed, 1) == 1)
            return;
        // Made first and set afterwards: it may ring before it is known here, and who looks sets it anew.
        _timer ??= time.CreateTimer(static state => ((HandlerCall)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    // Set by an earlier call, it looks at the one that runs now.
    private void Look()
    {
        var call = Volatile.Read(ref _running);
        if (call <= None)
        {
            // Said first and looked at afterwards: a call that begins now either is seen here, or sets the timer itself.
            Interlocked.Exchange(ref _isArmed, 0);
            if (Volatile.Read(ref _running) > None)
                Arm();
            return;
        }
        var left = limit - time.GetElapsedTime(Volatile.Read(ref _startedAt));
        if (left > TimeSpan.Zero || !End(call, new TimeoutException($"The handler took longer than {limit}.")))
            _timer!.Change(left > TimeSpan.Zero ? left : limit, Timeout.InfiniteTimeSpan);
    }

    /// <returns>False when that call has ended already.</returns>
    private bool End(long call, Exception reason)
    {
        var (cancel, record) = (_cancel, _record);
        if (call <= None || Interlocked.CompareExchange(ref _running, Spent, call) != call)
            return false;
        _source.RunContinuationsAsynchronously = true;
        _source.SetResult(new(record, reason));
        // Last: what a handler has registered with its token may block.
        _ = cancel.CancelAsync();
        return true;
    }

    /// <summary>How a run has ended.</summary>
    /// <param name="Record">The event of the last call; null when all there was is handled, and the run's next one was told.</param>
    /// <param name="Failure">Null when the call has succeeded, else what it failed with; a <see cref="TimeoutException"/> at the deadline.</param>
    internal readonly record struct Outcome(EventRecord? Record, Exception? Failure);
}
