using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>Runs, stands still, or has ended. Whoever passes while it stands still waits.</summary>
internal sealed class World
{
    private readonly Lock sync = new();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource going = Done();
    private TaskCompletionSource dropped = New();
    private bool ended;

    /// <summary>Completes when the world is stopped for the first time.</summary>
    internal Task Stopped => stopped.Task;

    internal void Stop()
    {
        lock (sync)
        {
            if (ended || !going.Task.IsCompleted)
                return;
            going = New();
        }
        stopped.TrySetResult();
    }

    internal void Release()
    {
        TaskCompletionSource lost;
        lock (sync)
        {
            if (ended)
                return;
            lost = dropped;
            dropped = New();
        }
        going.TrySetResult();
        lost.TrySetResult();
    }

    internal void End()
    {
        lock (sync)
            ended = true;
        going.TrySetResult();
        dropped.TrySetResult();
    }

    /// <summary>Waits until the world runs.</summary>
    internal async ValueTask PassAsync(StoreCall call, bool outcomeUnknown, CancellationToken cancellationToken)
    {
        Task wait;
        lock (sync)
            wait = going.Task;
        await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfEnded(call, outcomeUnknown);
    }

    /// <summary>Waits for what never comes: until the world is released or ended, and then fails.</summary>
    internal async Task LoseAsync(StoreCall call, bool outcomeUnknown, CancellationToken cancellationToken)
    {
        Task wait;
        lock (sync)
            wait = dropped.Task;
        await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        throw Gone(call, outcomeUnknown);
    }

    private void ThrowIfEnded(StoreCall call, bool outcomeUnknown)
    {
        lock (sync)
        {
            if (!ended)
                return;
        }
        throw Gone(call, outcomeUnknown);
    }

    private static StoreUnavailableException Gone(StoreCall call, bool outcomeUnknown) =>
        new($"Injected fault: {call.Operation} number {call.Number} was cut off.") { OutcomeUnknown = outcomeUnknown };

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TaskCompletionSource Done()
    {
        var source = New();
        source.SetResult();
        return source;
    }
}
