namespace SmallTalk.Storage;

/// <summary>How long passing errors of the store are retried for one caller, with growing waits.</summary>
internal sealed class RetryWindow(TimeProvider time, TimeSpan length, bool retries)
{
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(1);

    private readonly long _start = time.GetTimestamp();
    private TimeSpan _wait = FirstBackoff;

    /// <summary>How long one attempt may take from now.</summary>
    public TimeSpan AttemptDeadline => Left > ShortestAttempt ? Left : ShortestAttempt;

    private TimeSpan Left => length - time.GetElapsedTime(_start);

    /// <summary>Whether an error may pass while the caller waits.</summary>
    public static bool IsPassing(StoreException error) => error.Class is ErrorClass.Transient || error.OutcomeUnknown;

    /// <summary>What a caller is told whose last attempt failed, and one before may have been stored.</summary>
    public static StoreUnavailableException OutcomeUnknown(StoreException error) =>
        new($"An earlier attempt may have been stored, and the last one failed: {error.Message}", error) { OutcomeUnknown = true };

    /// <summary>Waits before the next attempt.</summary>
    /// <returns>False, at once, when the window has no room for one.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken = default)
    {
        if (!retries || _wait >= Left)
            return false;
        await Task.Delay(_wait, time, cancellationToken).ConfigureAwait(false);
        _wait = _wait * 2 < LongestBackoff ? _wait * 2 : LongestBackoff;
        return true;
    }
}
