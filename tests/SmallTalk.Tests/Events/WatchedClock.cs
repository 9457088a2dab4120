using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Tests.Events;

/// <summary>A fake clock that tells which timers were set, so that a test moves time only after somebody waits for it.</summary>
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return new WatchedTimer(timer, _timers.Writer);
    }

    /// <summary>Waits until a timer was set that is due in a range of time, then moves on to it.</summary>
    public async Task<TimeSpan> ElapseAsync(TimeSpan least, TimeSpan most)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(60), System);
        while (true)
        {
            var due = await _timers.Reader.ReadAsync(guard.Token);
            if (due < least || due > most)
                continue;
            Advance(due);
            return due;
        }
    }

    private sealed class WatchedTimer(ITimer inner, ChannelWriter<TimeSpan> set) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            set.TryWrite(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
