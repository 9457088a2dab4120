namespace SmallTalk.Storage;

/// <summary>Which messages a load brings. The header and the session's state always come with it.</summary>
public readonly record struct SessionRead
{
    private SessionRead(SessionReadKind kind, long value, int limit)
    {
        Kind = kind;
        Value = value;
        Limit = limit;
    }

    /// <summary>All messages.</summary>
    public static SessionRead Whole { get; } = new(SessionReadKind.Since, 0, int.MaxValue);

    /// <summary>No message.</summary>
    public static SessionRead HeaderOnly { get; } = new(SessionReadKind.Tail, 0, 0);

    /// <summary>How the other two values are meant.</summary>
    public SessionReadKind Kind { get; }

    /// <summary>The sequence after which messages are read (<see cref="SessionReadKind.Since"/>); otherwise 0.</summary>
    public long Value { get; }

    /// <summary>At most this many messages.</summary>
    public int Limit { get; }

    /// <summary>The newest messages; costs the same however many there are before them.</summary>
    /// <param name="count">How many at most; 0 or more.</param>
    /// <returns>The read.</returns>
    public static SessionRead Tail(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(SessionReadKind.Tail, 0, count);
    }

    /// <summary>The messages after a sequence, oldest first.</summary>
    /// <param name="sequence">The sequence after which to begin; 0 is the beginning.</param>
    /// <param name="limit">How many at most; 1 or more.</param>
    /// <returns>The read.</returns>
    public static SessionRead Since(long sequence, int limit = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(SessionReadKind.Since, sequence, limit);
    }
}
