namespace SmallTalk.Sessions;

/// <summary>Lets one through at a time, in the order of arrival. Free, it costs no allocation; with nobody waiting, three words of memory.</summary>
/// <remarks>Every session has one or two, which every collection of the runtime copies or looks at: so there is neither lock nor queue while nobody waits.</remarks>
internal sealed class AsyncGate
{
    private static readonly object Held = new();

    // Null while it is free, Held while one is through and nobody waits, the Line while some wait.
    private object? _state;

    /// <summary>Waits for the gate. Whoever has passed calls <see cref="Exit"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the gate was free.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        if (TryEnter())
            return ValueTask.CompletedTask;
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (!TryWait(waiter))
            if (TryEnter())
                return ValueTask.CompletedTask;
        return cancellationToken.CanBeCanceled ? WaitAsync(waiter, cancellationToken) : new(waiter.Task);
    }

    /// <summary>Passes the gate when it is free.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryEnter() => Interlocked.CompareExchange(ref _state, Held, null) is null;

    /// <summary>Lets the next one through.</summary>
    public void Exit()
    {
        while (Interlocked.CompareExchange(ref _state, null, Held) is { } found && !ReferenceEquals(found, Held))
            if (TryHandOn((Line)found))
                return;
    }

    /// <summary>Gets in line.</summary>
    /// <returns>False when the gate may have become free.</returns>
    private bool TryWait(TaskCompletionSource waiter)
    {
        if (Volatile.Read(ref _state) is not { } state)
            return false;
        if (state is Line line)
            return line.TryAdd(waiter);
        return ReferenceEquals(Interlocked.CompareExchange(ref _state, new Line(waiter), Held), Held);
    }

    /// <returns>False when all have ceased to wait: then the gate is as if nobody had.</returns>
    private bool TryHandOn(Line line)
    {
        if (line.TryLetNext())
            return true;
        Volatile.Write(ref _state, Held);
        return false;
    }

    private static async ValueTask WaitAsync(TaskCompletionSource waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiter);
        await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>Those who wait. Once it was found empty it takes nobody any more.</summary>
    private sealed class Line(TaskCompletionSource first)
    {
        private readonly Queue<TaskCompletionSource> _waiting = new([first]);
        private readonly Lock _lock = new();
        private bool _isOver;

        public bool TryAdd(TaskCompletionSource waiter)
        {
            lock (_lock)
            {
                if (!_isOver)
                    _waiting.Enqueue(waiter);
                return !_isOver;
            }
        }

        public bool TryLetNext()
        {
            lock (_lock)
            {
                while (_waiting.TryDequeue(out var next))
                    if (next.TrySetResult())
                        return true;
                _isOver = true;
                return false;
            }
        }
    }
}
