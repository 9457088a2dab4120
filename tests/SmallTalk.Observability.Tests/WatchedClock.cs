using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Observability.Tests;

/// <summary>A clock that stands still until it is moved, and tells when somebody begins to wait: it is moved only then.</summary>
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _armed = [];
    private readonly List<Wait> _waits = [];

    /// <summary>Waits until somebody waits for a time in this range, and takes note of it once.</summary>
    public Task<TimeSpan> ArmedAsync(TimeSpan least, TimeSpan most)
    {
        lock (_lock)
        {
            var found = _armed.FindIndex(due => due >= least && due <= most);
            if (found >= 0)
            {
                var due = _armed[found];
                _armed.RemoveAt(found);
                return Task.FromResult(due);
            }
            var wait = new Wait(least, most);
            _waits.Add(wait);
            return wait.Armed.Task.Guarded();
        }
    }

    /// <summary>Waits until somebody waits about as long as that, and lets the time pass.</summary>
    public async Task<TimeSpan> PassAsync(TimeSpan about, double jitter = 0)
    {
        var due = await ArmedAsync(about * (1 - jitter), about * (1 + jitter));
        Advance(due);
        return due;
    }

    /// <summary>Lets time pass until something has ended that waits for others at most so long.</summary>
    public Task EndAsync(Task ending) =>
        HangGuard.UntilAsync(() =>
        {
            if (!ending.IsCompleted)
                Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(ending.IsCompleted);
        });

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            var found = _waits.FindIndex(wait => dueTime >= wait.Least && dueTime <= wait.Most);
            if (found < 0)
            {
                _armed.Add(dueTime);
                return timer;
            }
            _waits[found].Armed.SetResult(dueTime);
            _waits.RemoveAt(found);
            return timer;
        }
    }

    private sealed record Wait(TimeSpan Least, TimeSpan Most)
    {
        public TaskCompletionSource<TimeSpan> Armed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
