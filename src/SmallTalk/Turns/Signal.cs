using System.Threading.Tasks.Sources;

namespace SmallTalk.Turns;

/// <summary>Something one waiter waits for again and again without allocation. Each wait is ended by exactly one <see cref="Set"/>.</summary>
internal sealed class Signal : IValueTaskSource<bool>
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };

    internal ValueTask<bool> WaitAsync()
    {
        _core.Reset();
        return new(this, _core.Version);
    }

    internal void Set(bool result) => _core.SetResult(result);

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
