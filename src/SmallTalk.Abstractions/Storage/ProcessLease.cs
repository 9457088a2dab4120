namespace SmallTalk.Storage;

/// <summary>The lease of one process, as the store sees it.</summary>
/// <param name="Owner">The instance and its epoch.</param>
/// <param name="ExpiresAt">When it runs out, by the store's clock.</param>
/// <param name="IsExpired">Whether it had run out at the moment it was read, by the store's clock.</param>
/// <param name="IsFenced">Whether a successor has fenced it: no commit of this epoch is accepted any more.</param>
public sealed record ProcessLease(ProcessOwner Owner, DateTimeOffset ExpiresAt, bool IsExpired, bool IsFenced);
