using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>The turns in flight in this process, and the end of them at a graceful stop.</summary>
internal sealed class RunningTurns
{
    private readonly Lock _lock = new();
    private readonly HashSet<TurnRun> _runs = [];
    private TaskCompletionSource? _drained;

    /// <exception cref="TurnRejectedException">The host is stopping.</exception>
    internal void Add(TurnRun run, SessionKey key)
    {
        lock (_lock)
        {
            if (_drained is not null)
                throw new TurnRejectedException($"The host is stopping; no turn of session '{key}' is begun. Send it after the restart.");
            _runs.Add(run);
        }
    }

    internal void Remove(TurnRun run)
    {
        lock (_lock)
        {
            _runs.Remove(run);
            if (_runs.Count == 0)
                _drained?.TrySetResult();
        }
    }

    /// <summary>Takes no more turns, waits for those in flight, and ends what is left when the token is cancelled.</summary>
    /// <returns>How many had to be ended.</returns>
    internal async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        Task drained;
        lock (_lock)
        {
            _drained ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_runs.Count == 0)
                _drained.TrySetResult();
            drained = _drained.Task;
        }
        await drained.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var left = Left();
        foreach (var run in left)
            run.Stop(TurnStop.HostStopping);
        await drained.ConfigureAwait(false);
        return left.Length;
    }

    private TurnRun[] Left()
    {
        lock (_lock)
            return [.. _runs];
    }
}
