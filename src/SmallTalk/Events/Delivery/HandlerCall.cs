using System.Threading.Tasks.Sources;

namespace SmallTalk.Events;

/// <summary>
/// Calls a handler, one call at a time, on a thread of the pool. At its deadline, or when it is cut, a call ends for the caller whatever the handler does: it may block its thread or ignore
/// its token. Such an object is spent: the handler may still run in it.
/// </summary>
/// <remarks>Reused for call after call: one costs a timestamp, a token and a hop, and sets no timer while an older one will look after it.</remarks>
internal sealed class HandlerCall(Func<EventRecord, CancellationToken, ValueTask> handler, TimeSpan limit, TimeProvider time, ExecutionContext context)
    : IThreadPoolWorkItem,
        IValueTaskSource<Exception?>,
        IDisposable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Spent = 2;

    private ManualResetValueTaskSourceCore<Exception?> _source;
    private CancellationTokenSource _cancel = new();
    private EventRecord? _record;
    private ITimer? _timer;
    private long _startedAt;
    private int _phase;
    private int _isArmed;

    /// <summary>Whether its handler was left, so that no further call may be made with it.</summary>
    public bool IsSpent => Volatile.Read(ref _phase) == Spent;

    /// <summary>Calls the handler.</summary>
    /// <returns>Null when it has succeeded, else what it failed with; a <see cref="TimeoutException"/> at the deadline.</returns>
    public ValueTask<Exception?> RunAsync(EventRecord record)
    {
        _source.Reset();
        _record = record;
        _cancel = new();
        Volatile.Write(ref _startedAt, time.GetTimestamp());
        Volatile.Write(ref _phase, Running);
        Arm();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        return new(this, _source.Version);
    }

    /// <summary>Ends the call that runs, if one does.</summary>
    public void Cut() => End(new OperationCanceledException("The handler was cut."));

    public void Dispose() => _timer?.Dispose();

    void IThreadPoolWorkItem.Execute() => ExecutionContext.Run(context, static state => ((HandlerCall)state!).Start(), this);

    Exception? IValueTaskSource<Exception?>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Exception?>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Exception?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Start() => _ = CallAsync(_record!, _cancel);

    private async Task CallAsync(EventRecord record, CancellationTokenSource cancel)
    {
        Exception? failure = null;
        try
        {
            await handler(record, cancel.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            failure = error;
        }
        if (Interlocked.CompareExchange(ref _phase, Idle, Running) == Running)
            _source.SetResult(failure);
    }

    private void Arm()
    {
        if (Interlocked.Exchange(ref _isArmed, 1) == 1)
            return;
        if (_timer is null)
            _timer = time.CreateTimer(static state => ((HandlerCall)state!).Look(), this, limit, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(limit, Timeout.InfiniteTimeSpan);
    }

    // Set by an earlier call, it looks at the one that runs now.
    private void Look()
    {
        if (Volatile.Read(ref _phase) != Running)
        {
            Volatile.Write(ref _isArmed, 0);
            if (Volatile.Read(ref _phase) == Running)
                Arm();
            return;
        }
        var left = limit - time.GetElapsedTime(Volatile.Read(ref _startedAt));
        if (left > TimeSpan.Zero)
            _timer!.Change(left, Timeout.InfiniteTimeSpan);
        else
            End(new TimeoutException($"The handler took longer than {limit}."));
    }

    private void End(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _phase, Spent, Running) != Running)
            return;
        var cancel = _cancel;
        _source.RunContinuationsAsynchronously = true;
        _source.SetResult(reason);
        // Last: what a handler has registered with its token may block.
        _ = cancel.CancelAsync();
    }
}
