namespace SmallTalk.Storage;

/// <summary>Where a message comes from that a migration brings over (see <see cref="CommitImport"/>).</summary>
/// <param name="CommitId">The commit that appended it.</param>
/// <param name="CommittedAt">When. May lie in the future.</param>
public sealed record MessageImport(CommitId CommitId, DateTimeOffset CommittedAt);
