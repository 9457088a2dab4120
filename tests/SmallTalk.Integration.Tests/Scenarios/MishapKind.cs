namespace SmallTalk.Integration.Scenarios;

/// <summary>How an agent fails.</summary>
internal enum MishapKind
{
    /// <summary>It ends, and says so.</summary>
    Killed = 0,

    /// <summary>It stands still.</summary>
    Frozen = 1,

    /// <summary>It beats, and does nothing else.</summary>
    Zombie = 2,
}
