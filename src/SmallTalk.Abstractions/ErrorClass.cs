namespace SmallTalk;

/// <summary>The classes of errors; each has a recovery of its own.</summary>
public enum ErrorClass
{
    /// <summary>A passing fault of a store, a network or a model. Recovery: retry with backoff.</summary>
    Transient = 0,

    /// <summary>Another writer was first. Recovery: read again, merge, retry.</summary>
    Conflict = 1,

    /// <summary>A limit is reached. Recovery: wait for the stated time, then retry.</summary>
    Capacity = 2,

    /// <summary>What was addressed existed once and is gone for good. Recovery: none; begin anew.</summary>
    Gone = 3,

    /// <summary>The input is wrong. Recovery: correct it.</summary>
    Invalid = 4,

    /// <summary>A fault that no retry mends: damage, missing rights, a defect. Recovery: an operator.</summary>
    Permanent = 5,
}
