namespace SmallTalk.Storage;

/// <summary>What a migration is copying. The phases come in this order.</summary>
public enum StoreMigrationPhase
{
    /// <summary>Sessions with their messages and state.</summary>
    Sessions = 0,

    /// <summary>State of partitions.</summary>
    State = 1,

    /// <summary>Events.</summary>
    Events = 2,

    /// <summary>Cursors of subscribers and dead letters.</summary>
    Subscribers = 3,

    /// <summary>Everything is there and was compared.</summary>
    Completed = 4,
}
