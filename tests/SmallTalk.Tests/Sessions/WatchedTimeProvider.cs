using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Tests.Sessions;

/// <summary>A clock that tells when someone begins to wait on it, so that a test moves it only then.</summary>
internal sealed class WatchedTimeProvider : FakeTimeProvider
{
    private readonly Lock sync = new();
    private readonly List<TimeSpan> armed = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> watchers = [];

    public WatchedTimeProvider()
        : base(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)) { }

    /// <summary>Completes when a timer of this length was made that no earlier call has claimed.</summary>
    public Task TimerAsync(TimeSpan due)
    {
        lock (sync)
        {
            if (armed.Remove(due))
                return Task.CompletedTask;
            var watcher = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((due, watcher));
            return watcher.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (sync)
        {
            var index = watchers.FindIndex(watcher => watcher.Due == dueTime);
            if (index < 0)
                armed.Add(dueTime);
            else
            {
                watchers[index].Armed.SetResult();
                watchers.RemoveAt(index);
            }
        }
        return timer;
    }
}
