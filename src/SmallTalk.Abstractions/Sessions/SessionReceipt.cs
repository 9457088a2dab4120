using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>What a session acknowledges.</summary>
/// <param name="Version">The version of the session after the change.</param>
/// <param name="FirstSequence">The sequence of the first message of the change; 0 when it had none.</param>
/// <param name="LastSequence">The sequence of the newest message after the change.</param>
/// <param name="Durability">What the change survives. <see cref="Storage.Durability.Memory"/> means: not durable (yet).</param>
/// <remarks>While a change is held in memory, version and sequences are what they will be unless another process writes first.</remarks>
public readonly record struct SessionReceipt(long Version, long FirstSequence, long LastSequence, Durability Durability);
