namespace SmallTalk.Storage;

/// <summary>A message as it is stored.</summary>
/// <param name="Sequence">Its place in the session: 1, 2, 3 … without a hole.</param>
/// <param name="CommitId">The commit that appended it.</param>
/// <param name="CommittedAt">When, by the store's clock.</param>
/// <param name="Payload">The serialized message, byte for byte as it was handed over.</param>
public sealed record MessageRecord(long Sequence, CommitId CommitId, DateTimeOffset CommittedAt, Payload Payload);
