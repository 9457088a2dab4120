namespace SmallTalk.Sessions;

/// <summary>Lets one through at a time, in the order of arrival. Free, it costs no allocation; idle, a few words of memory.</summary>
internal sealed class AsyncGate
{
    private readonly Lock _sync = new();
    private Queue<TaskCompletionSource>? _waiting;
    private bool _isHeld;

    /// <summary>Waits for the gate. Whoever has passed calls <see cref="Exit"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the gate was free.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        TaskCompletionSource waiter;
        lock (_sync)
        {
            if (!_isHeld)
            {
                _isHeld = true;
                return ValueTask.CompletedTask;
            }
            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (_waiting ??= new()).Enqueue(waiter);
        }
        return cancellationToken.CanBeCanceled ? WaitAsync(waiter, cancellationToken) : new(waiter.Task);
    }

    /// <summary>Passes the gate when it is free.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryEnter()
    {
        lock (_sync)
            return !_isHeld && (_isHeld = true);
    }

    /// <summary>Lets the next one through.</summary>
    public void Exit()
    {
        lock (_sync)
        {
            while (_waiting is not null && _waiting.TryDequeue(out var next))
                if (next.TrySetResult())
                    return;
            _isHeld = false;
        }
    }

    private static async ValueTask WaitAsync(TaskCompletionSource waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiter);
        await waiter.Task.ConfigureAwait(false);
    }
}
