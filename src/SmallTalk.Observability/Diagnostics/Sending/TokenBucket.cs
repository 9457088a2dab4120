namespace SmallTalk.Diagnostics;

/// <summary>Says when a message may be sent: so many in a minute, and as many at once after a minute without any. Not for several threads.</summary>
internal sealed class TokenBucket
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _burst;
    private readonly long _start;

    // When the bucket is full again, counted from the start: what is taken moves it on, so one number says how many tokens there are.
    private TimeSpan _full;

    public TokenBucket(int perMinute, TimeProvider time)
    {
        _time = time;
        _interval = TimeSpan.FromMinutes(1) / perMinute;
        _burst = _interval * perMinute;
        _start = time.GetTimestamp();
    }

    /// <summary>Takes a token.</summary>
    /// <returns>Zero when there was one, else how long to wait until there is.</returns>
    public TimeSpan Take()
    {
        var now = _time.GetElapsedTime(_start);
        var full = now > _full ? now : _full;
        var wait = full + _interval - _burst - now;
        if (wait > TimeSpan.Zero)
            return TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)); // what timers can do
        _full = full + _interval;
        return TimeSpan.Zero;
    }
}
