namespace SmallTalk.Storage;

/// <summary>How a session is deleted.</summary>
/// <param name="ExpectedVersion">Deletes only when this version is current; null deletes any.</param>
/// <param name="TombstoneUntil">
/// Keeps a header without content, status <see cref="Sessions.SessionStatus.Invalidated"/> and this expiry, so that the id stays "gone" instead of
/// being new again; null keeps nothing. A tombstone keeps the version (raised by one); deleting it without a new one removes the last trace.
/// </param>
public readonly record struct SessionDeletion(long? ExpectedVersion = null, DateTimeOffset? TombstoneUntil = null);
