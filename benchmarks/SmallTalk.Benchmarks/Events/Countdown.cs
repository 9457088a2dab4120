namespace SmallTalk.Benchmarks.Events;

/// <summary>Completes when a number of events have come.</summary>
internal sealed class Countdown
{
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left;

    public Task ExpectAsync(long count)
    {
        _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _left, count);
        return _reached.Task;
    }

    public void Came()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _reached.SetResult();
    }
}
