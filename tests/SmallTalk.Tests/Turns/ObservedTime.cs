using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Turns;

/// <summary>A clock that tells when a timer is set to a certain length, so that a test moves it only then.</summary>
internal sealed class ObservedTime() : FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _set = [];
    private readonly Dictionary<TimeSpan, TaskCompletionSource> _awaited = [];

    /// <summary>Called before the time is read, by the thread that reads it; nothing by default.</summary>
    public Action? Reading { get; set; }

    public override long GetTimestamp()
    {
        Reading?.Invoke();
        return base.GetTimestamp();
    }

    /// <summary>Completes when a timer has been set to this length once more than was waited for.</summary>
    public Task TimerSetAsync(TimeSpan length)
    {
        lock (_lock)
        {
            if (_set.Remove(length))
                return Task.CompletedTask;
            if (!_awaited.TryGetValue(length, out var awaited))
                _awaited.Add(length, awaited = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return awaited.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Note(dueTime);
        return new ObservedTimer(timer, this);
    }

    private void Note(TimeSpan length)
    {
        lock (_lock)
        {
            if (_awaited.Remove(length, out var awaited))
                awaited.SetResult();
            else
                _set.Add(length);
        }
    }

    private sealed class ObservedTimer(ITimer inner, ObservedTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            time.Note(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
