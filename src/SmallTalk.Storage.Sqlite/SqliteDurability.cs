namespace SmallTalk.Storage;

/// <summary>What the SQLite store does before a write is acknowledged.</summary>
public enum SqliteDurability
{
    /// <summary>Synced to the medium: survives a power loss (<c>synchronous = FULL</c>).</summary>
    Fsync = 0,

    /// <summary>Handed to the operating system: survives the death of the process. A power loss may take the newest commits, and never damages the file (<c>synchronous = NORMAL</c>).</summary>
    Os = 1,

    /// <summary>Nothing is synced at all: a power loss may damage the file (<c>synchronous = OFF</c>). For tests and for data that can be made again.</summary>
    None = 2,
}
