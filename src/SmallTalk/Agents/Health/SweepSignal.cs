namespace SmallTalk.Agents;

/// <summary>Wakes the thread that watches agents before its time. Safe for use by several threads.</summary>
internal sealed class SweepSignal : IDisposable
{
    private readonly AutoResetEvent _event = new(initialState: false);

    /// <summary>Wakes it.</summary>
    public void Set() => _event.Set();

    /// <summary>Waits until it is woken, at most that long.</summary>
    public void Wait(TimeSpan timeout) => _event.WaitOne(timeout);

    public void Dispose() => _event.Dispose();
}
