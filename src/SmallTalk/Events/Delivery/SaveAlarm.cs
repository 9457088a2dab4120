namespace SmallTalk.Events;

/// <summary>Wakes a lane that waits when its cursor is due to be saved. It may ring early, never late.</summary>
/// <remarks>One timer for the life of a lane; set for every wait, it is touched only when it must ring sooner.</remarks>
internal sealed class SaveAlarm(Action ring, TimeProvider time) : IDisposable
{
    private ITimer? _timer;
    private long _setFor = long.MaxValue;

    /// <param name="due">A timestamp of the clock; <see cref="long.MaxValue"/> for never.</param>
    public void Set(long due)
    {
        if (due >= Volatile.Read(ref _setFor))
            return;
        Volatile.Write(ref _setFor, due);
        var wait = time.GetElapsedTime(time.GetTimestamp(), due);
        if (wait < TimeSpan.Zero)
            wait = TimeSpan.Zero;
        if (_timer is null)
            _timer = time.CreateTimer(static state => ((SaveAlarm)state!).Ring(), this, wait, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer?.Dispose();

    private void Ring()
    {
        // First: who is woken sets it anew.
        Volatile.Write(ref _setFor, long.MaxValue);
        ring();
    }
}
