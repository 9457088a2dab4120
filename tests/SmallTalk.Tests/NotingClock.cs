using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Tests;

/// <summary>A fake clock that notes to what length each timer is set, at its making or later, and can do something in the moment in which the time is read.</summary>
internal abstract class NotingClock() : FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    /// <summary>Called before a timestamp is read, by the thread that reads it; nothing by default.</summary>
    public Action? Reading { get; set; }

    public sealed override long GetTimestamp()
    {
        Reading?.Invoke();
        return base.GetTimestamp();
    }

    public sealed override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Note(dueTime);
        return new NotingTimer(timer, this);
    }

    /// <summary>A timer was set. Called by any thread.</summary>
    protected abstract void Note(TimeSpan length);

    private sealed class NotingTimer(ITimer inner, NotingClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            clock.Note(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
