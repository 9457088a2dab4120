namespace SmallTalk.Storage;

/// <summary>What a commit says of itself when it brings a session over from another store, instead of having the store decide it. For migrations only.</summary>
/// <remarks>
/// The commit is judged like any other (expected version, owner, status). Each of its messages and writes of state carries an import of its own, and it
/// carries no events. Its messages are remembered under the commits they came from, so a repeat of an import need not be known as one: who does not know
/// the outcome loads the session and looks.
/// </remarks>
/// <param name="Version">The version the commit makes; greater than the one it expects. Numbers may be left out.</param>
/// <param name="CreatedAt">When the session was created; used by the commit that creates it. May lie in the future.</param>
/// <param name="UpdatedAt">When the newest commit was made, as far as this one brings the session. May lie in the future.</param>
public sealed record CommitImport(long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
