namespace SmallTalk.Storage;

/// <summary>What an acknowledged write survives.</summary>
public enum Durability
{
    /// <summary>Nothing: it is in this process's memory.</summary>
    Memory = 0,

    /// <summary>The death of the process, not a power loss: it was handed to the operating system or another process.</summary>
    ProcessCrash = 1,

    /// <summary>A power loss: it was synced to the medium.</summary>
    PowerLoss = 2,
}
