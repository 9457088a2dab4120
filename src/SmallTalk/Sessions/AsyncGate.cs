namespace SmallTalk.Sessions;

/// <summary>Lets one through at a time, in the order of arrival. Free, it costs no allocation; idle, a few words of memory.</summary>
internal sealed class AsyncGate
{
    private readonly Lock sync = new();
    private Queue<TaskCompletionSource>? waiting;
    private bool isHeld;

    /// <summary>Waits for the gate. Whoever has passed calls <see cref="Exit"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the gate was free.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        TaskCompletionSource waiter;
        lock (sync)
        {
            if (!isHeld)
            {
                isHeld = true;
                return ValueTask.CompletedTask;
            }
            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            (waiting ??= new()).Enqueue(waiter);
        }
        return cancellationToken.CanBeCanceled ? WaitAsync(waiter, cancellationToken) : new(waiter.Task);
    }

    /// <summary>Passes the gate when it is free.</summary>
    /// <returns>Whether it was.</returns>
    public bool TryEnter()
    {
        lock (sync)
            return !isHeld && (isHeld = true);
    }

    /// <summary>Lets the next one through.</summary>
    public void Exit()
    {
        lock (sync)
        {
            while (waiting is not null && waiting.TryDequeue(out var next))
                if (next.TrySetResult())
                    return;
            isHeld = false;
        }
    }

    private static async ValueTask WaitAsync(TaskCompletionSource waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token),
            waiter
        );
        await waiter.Task.ConfigureAwait(false);
    }
}
