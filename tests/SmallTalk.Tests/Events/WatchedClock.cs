using System.Threading.Channels;

namespace SmallTalk.Tests.Events;

/// <summary>A fake clock that tells which timers were set, so that a test moves time only after somebody waits for it.</summary>
internal sealed class WatchedClock : NotingClock
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

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

    protected override void Note(TimeSpan length) => _timers.Writer.TryWrite(length);
}
