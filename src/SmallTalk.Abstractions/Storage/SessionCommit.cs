using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Everything that one step of a conversation changes. A store takes all of it or nothing (B-02). Immutable.</summary>
public sealed record SessionCommit
{
    /// <summary>The identity of the commit, the same in every retry.</summary>
    public required CommitId CommitId { get; init; }

    /// <summary>The session.</summary>
    public required SessionKey Key { get; init; }

    /// <summary>The version the commit builds upon; 0 creates the session, which then must not exist.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>The process that commits. Null only for tools that work on a store no host uses: it skips the lease check.</summary>
    public ProcessOwner? Owner { get; init; }

    /// <summary>
    /// Whether this repeats an earlier attempt whose outcome is unknown or which was rebased on a newer version: the store then looks the
    /// <see cref="CommitId"/> up among the newest 64 commits of the session even when the version fits.
    /// </summary>
    public bool IsRetry { get; init; }

    /// <summary>Messages to append, in order.</summary>
    public IReadOnlyList<NewMessage> Messages { get; init; } = [];

    /// <summary>Entries of the session's own state to write; every key must name this session.</summary>
    public IReadOnlyList<StateWrite> State { get; init; } = [];

    /// <summary>Events that leave with the commit (transactional outbox). Those of this session keep their order.</summary>
    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    /// <summary>The new metadata; null leaves it as it is, an empty payload clears it.</summary>
    public Payload? Metadata { get; init; }

    /// <summary>The new pending turn; null leaves it as it is, an empty payload clears it.</summary>
    public Payload? PendingTurn { get; init; }

    /// <summary>The new expiry; null leaves it as it is. Required when the session is created.</summary>
    public SessionExpiry? Expiry { get; init; }

    /// <summary>The new status; null leaves it as it is. A session that is not open takes only commits that set the status.</summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Makes the commit one that brings a session over from another store; null, as for every host, lets the store give version and times.</summary>
    public CommitImport? Import { get; init; }
}
