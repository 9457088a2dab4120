using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>What a version of state was in another store, when a migration brings it over. The write names the version it expects.</summary>
/// <param name="Version">The version the write makes; greater than the one it expects. Numbers may be left out: older versions are kept no longer.</param>
/// <param name="WrittenAt">When it was written. May lie in the future.</param>
/// <param name="CommitId">The commit it was written by. For state of a partition it is the identity of the write, too.</param>
public sealed record StateImport(long Version, DateTimeOffset WrittenAt, CommitId CommitId);
