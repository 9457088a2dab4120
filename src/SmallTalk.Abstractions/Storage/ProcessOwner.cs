namespace SmallTalk.Storage;

/// <summary>The process that writes: its instance name and the epoch of its lease. Epochs of different instances are never compared.</summary>
/// <param name="Instance">The name of the process's lease, 1 to 256 bytes, same rules as a session id.</param>
/// <param name="Epoch">The epoch the store gave when the lease was acquired; 1 or more.</param>
public sealed record ProcessOwner(string Instance, long Epoch);
