namespace SmallTalk.TestChild;

/// <summary>The system's clock, which on demand stops whoever asks it next: a store that asks inside a transaction stands still there.</summary>
internal sealed class PausedClock : TimeProvider
{
    private readonly ManualResetEventSlim _goesOn = new();
    private int _isArmed;

    /// <summary>The next one who asks says <c>paused</c> and waits for <see cref="GoOn"/>.</summary>
    public void Arm() => Volatile.Write(ref _isArmed, 1);

    public void GoOn() => _goesOn.Set();

    public override DateTimeOffset GetUtcNow()
    {
        if (Interlocked.Exchange(ref _isArmed, 0) == 1)
        {
            Console.WriteLine("paused");
            _goesOn.Wait();
            _goesOn.Reset();
        }

        return base.GetUtcNow();
    }
}
