namespace SmallTalk.Storage;

/// <summary>How a store answered a commit. Everything that can be expected is a status; faults are exceptions.</summary>
public enum CommitStatus
{
    /// <summary>All of it is stored.</summary>
    Committed = 0,

    /// <summary>The same commit was stored before; the result is that first one's, and nothing was stored now.</summary>
    Repeated = 1,

    /// <summary>Another version is current. Nothing was stored.</summary>
    VersionConflict = 2,

    /// <summary>A state entry has another version than the write expected. Nothing was stored.</summary>
    StateConflict = 3,

    /// <summary>The session is expired, invalidated, or does not exist though a version was expected. Nothing was stored.</summary>
    Gone = 4,

    /// <summary>The owner's lease is missing, has another epoch or is fenced. Nothing was stored.</summary>
    Fenced = 5,
}
