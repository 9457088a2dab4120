namespace SmallTalk.Tests;

/// <summary>A clock that tells when a timer is set to a certain length, so that a test moves it only then.</summary>
internal sealed class ObservedTime : NotingClock
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _set = [];
    private readonly List<(TimeSpan Length, TaskCompletionSource Set)> _awaited = [];

    /// <summary>Completes when a timer has been set to this length once more than was waited for.</summary>
    public Task TimerSetAsync(TimeSpan length)
    {
        lock (_lock)
        {
            if (_set.Remove(length))
                return Task.CompletedTask;
            var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((length, awaited));
            return awaited.Task;
        }
    }

    protected override void Note(TimeSpan length)
    {
        lock (_lock)
        {
            var first = _awaited.FindIndex(awaited => awaited.Length == length);
            if (first < 0)
            {
                _set.Add(length);
                return;
            }
            _awaited[first].Set.SetResult();
            _awaited.RemoveAt(first);
        }
    }
}
