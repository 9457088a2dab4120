namespace SmallTalk.Agents;

/// <summary>Wakes the thread that watches agents before its time. Safe for use by several threads.</summary>
internal sealed class SweepSignal : IDisposable
{
    private readonly AutoResetEvent _event = new(initialState: false);

    /// <summary>Wakes it; does nothing when there is nobody to wake any more.</summary>
    public void Set()
    {
        try
        {
            _event.Set();
        }
        catch (ObjectDisposedException)
        {
            // The host has ended before the agent.
        }
    }

    /// <summary>Waits until it is woken, at most that long.</summary>
    public void Wait(TimeSpan timeout) => _event.WaitOne(timeout);

    public void Dispose() => _event.Dispose();
}
