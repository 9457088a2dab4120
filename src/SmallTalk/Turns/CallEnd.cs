namespace SmallTalk.Turns;

/// <summary>How an agent's answer ended, and the error when there was one.</summary>
internal readonly record struct CallEnd(CallEndKind Kind, Exception? Error = null)
{
    /// <summary>Of a call that an open circuit refused: when it may be tried again, if that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Of a call whose agent has failed: what is wrong with the agent.</summary>
    public string? Cause { get; init; }
}
