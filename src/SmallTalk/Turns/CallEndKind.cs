namespace SmallTalk.Turns;

/// <summary>How an agent's answer ended.</summary>
internal enum CallEndKind
{
    Completed = 0,
    Threw = 1,
    TookTooLong = 2,
    FellSilent = 3,

    /// <summary>The turn was ended from outside.</summary>
    Stopped = 4,

    /// <summary>What it said could not be stored.</summary>
    NotStored = 5,

    /// <summary>The agent's circuit is open: it was not asked.</summary>
    CircuitOpen = 6,

    /// <summary>There was no place for it among the calls of the agent: it was not asked.</summary>
    Overloaded = 7,

    /// <summary>The agent gives no sign of life: it was not asked.</summary>
    Unavailable = 8,

    /// <summary>The agent failed while it answered.</summary>
    Lost = 9,
}
