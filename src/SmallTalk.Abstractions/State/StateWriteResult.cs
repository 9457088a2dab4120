namespace SmallTalk.State;

/// <summary>A store's answer to a write of state.</summary>
/// <param name="Written">Whether the write is stored; false when another version is current.</param>
/// <param name="Current">The version that is current afterwards; null when the entry never existed.</param>
public readonly record struct StateWriteResult(bool Written, StateEntry? Current);
