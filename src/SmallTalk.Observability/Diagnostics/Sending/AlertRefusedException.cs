namespace SmallTalk.Diagnostics;

/// <summary>A receiver did not take a message. The text is ours and not the receiver's, which might hold a secret. It never leaves this package.</summary>
internal sealed class AlertRefusedException(string reason, bool canRetry, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>Whether it may take the same message later.</summary>
    public bool CanRetry { get; } = canRetry;

    /// <summary>How long the receiver wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
