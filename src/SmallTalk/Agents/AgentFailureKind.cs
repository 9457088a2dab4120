namespace SmallTalk.Agents;

/// <summary>How an agent failed; the tag of its metric.</summary>
internal enum AgentFailureKind
{
    Error = 0,
    Timeout = 1,
    IdleTimeout = 2,
    Empty = 3,

    /// <summary>Its circuit was open, and it was not asked.</summary>
    CircuitOpen = 4,

    /// <summary>There was no place among its calls, and it was not asked.</summary>
    Overloaded = 5,

    /// <summary>It gives no sign of life, and was not asked.</summary>
    Unavailable = 6,

    /// <summary>It was found to have failed while it answered.</summary>
    Lost = 7,
}
