using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>Runs, stands still, or has ended. Whoever passes while it stands still waits.</summary>
internal sealed class World
{
    private readonly Lock _sync = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _going = Done();
    private TaskCompletionSource _dropped = New();
    private bool _ended;

    /// <summary>Completes when the world is stopped for the first time.</summary>
    internal Task Stopped => _stopped.Task;

    internal void Stop()
    {
        lock (_sync)
        {
            if (_ended || !_going.Task.IsCompleted)
                return;
            _going = New();
        }
        _stopped.TrySetResult();
    }

    internal void Release()
    {
        TaskCompletionSource still;
        TaskCompletionSource lost;
        lock (_sync)
        {
            if (_ended)
                return;
            (still, lost) = (_going, _dropped);
            _dropped = New();
        }
        still.TrySetResult();
        lost.TrySetResult();
    }

    internal void End()
    {
        lock (_sync)
            _ended = true;

        // Nothing replaces either once the world has ended.
        _going.TrySetResult();
        _dropped.TrySetResult();
    }

    /// <summary>Waits until the world runs.</summary>
    internal async ValueTask PassAsync(StoreCall call, bool outcomeUnknown, CancellationToken cancellationToken)
    {
        Task wait;
        lock (_sync)
            wait = _going.Task;
        await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfEnded(call, outcomeUnknown);
    }

    /// <summary>Waits for what never comes: until the world is released or ended, and then fails.</summary>
    internal async Task LoseAsync(StoreCall call, bool outcomeUnknown, CancellationToken cancellationToken)
    {
        Task wait;
        lock (_sync)
            wait = _dropped.Task;
        await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        throw Gone(call, outcomeUnknown);
    }

    private void ThrowIfEnded(StoreCall call, bool outcomeUnknown)
    {
        lock (_sync)
        {
            if (!_ended)
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
