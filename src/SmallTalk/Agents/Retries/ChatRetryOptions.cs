namespace SmallTalk.Agents;

/// <summary>How failed requests to a model are repeated; set in code, by <c>UseSmallTalkRetry</c>. Read once, when the layer is added. Not safe for use by several threads.</summary>
public sealed class ChatRetryOptions
{
    internal const int DefaultMaxAttempts = 3;
    internal static readonly TimeSpan DefaultBaseDelay = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan DefaultMaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>How often one request is sent at most, the first time included; 1 adds no layer at all.</summary>
    /// <value>1 to 10; 3 by default.</value>
    public int MaxAttempts { get; set; } = DefaultMaxAttempts;

    /// <summary>The longest pause before the second attempt; it doubles with each further one. Each pause is drawn at random between zero and that (full jitter).</summary>
    /// <value>10 ms to 1 minute; 1 s by default.</value>
    public TimeSpan BaseDelay { get; set; } = DefaultBaseDelay;

    /// <summary>The longest pause of all. A model that asks for a longer one (<see cref="ChatFailure.RetryAfter"/>) is not asked again: its error goes up at once.</summary>
    /// <value><see cref="BaseDelay"/> to 1 hour; 30 s by default.</value>
    /// <remarks>In a turn all attempts and pauses up to the first update are one silence of the agent, which ends at the turn's idle time-out (1 minute by default).</remarks>
    public TimeSpan MaxDelay { get; set; } = DefaultMaxDelay;

    /// <summary>Reads exceptions of the client's own, which are not repeated otherwise; it answers null for those that it does not know.</summary>
    /// <value>Null by default.</value>
    /// <remarks>
    /// Called after each failed request that may be repeated, by several threads. It is not asked about errors of SmallTalk, whose class decides.
    /// It must not throw: what it throws goes up in place of the model's error.
    /// </remarks>
    public Func<Exception, ChatFailure?>? Inspect { get; set; }

    /// <summary>A copy, so that changes after the check have no effect.</summary>
    internal ChatRetryOptions Copy() => (ChatRetryOptions)MemberwiseClone();
}
