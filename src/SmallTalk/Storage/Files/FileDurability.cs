namespace SmallTalk.Storage;

/// <summary>What the file store does before it acknowledges a write.</summary>
public enum FileDurability
{
    /// <summary>It waits until the medium has it: an acknowledged write survives a power loss.</summary>
    Fsync = 0,

    /// <summary>It hands it to the operating system: an acknowledged write survives the death of the process, not a power loss.</summary>
    Os = 1,

    /// <summary>It writes to the files without the journal: the death of the process may leave a write by half. For tests and throw-away data.</summary>
    None = 2,
}
