namespace SmallTalk.Storage;

/// <summary>The named differences between engines. What is not named here must be alike.</summary>
[Flags]
public enum StoreCapabilities
{
    /// <summary>The engine lives in one process.</summary>
    None = 0,

    /// <summary>What is stored is there again when the store is opened anew.</summary>
    Persistent = 1,

    /// <summary>Several processes may use the store at once.</summary>
    Shared = 2,

    /// <summary>Changes made by other processes are pushed rather than polled for.</summary>
    Push = 4,
}
