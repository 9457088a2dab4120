using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>The port through which versioned state is stored (FR-022 to FR-026).</summary>
/// <remarks>The newest versions of an entry are kept, 10 unless the backend is told otherwise. Safe for use by several threads and, on shared engines, processes.</remarks>
public interface IStateStore
{
    /// <summary>Reads the newest version of an entry.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version, also when it is a deletion; null when the entry never existed.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<StateEntry?> GetAsync(StateKey key, CancellationToken cancellationToken = default);

    /// <summary>Reads the kept versions of an entry, newest first.</summary>
    /// <param name="key">The entry.</param>
    /// <param name="limit">How many at most; 1 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The versions; empty when the entry never existed.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<StateEntry>> GetHistoryAsync(StateKey key, int limit, CancellationToken cancellationToken = default);

    /// <summary>Lists entries of one scope that are not deleted, in order of name (by Unicode code point).</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="session">The session; null for the state of the partition itself.</param>
    /// <param name="namePrefix">Only names that begin so; empty is all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest version of each.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<StateEntry>> ListAsync(Partition partition, SessionId? session, string namePrefix, CancellationToken cancellationToken = default);

    /// <summary>Lists the keys of all entries there ever were, deleted ones too, a page at a time: for migrations and backups.</summary>
    /// <param name="session">The session whose own entries are listed; null lists the entries of all partitions that belong to no session.</param>
    /// <param name="after">Begins after this key; null is the beginning.</param>
    /// <param name="limit">How many at most, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The keys, in order of partition and name (by Unicode code point); fewer than the limit at the end.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<StateKey>> ListKeysAsync(SessionKey? session, StateKey? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Writes one entry by compare-and-set. State of a session is written through the session's commits, which also carry state; this call is for state of a partition.</summary>
    /// <param name="write">The change; its key names no session.</param>
    /// <param name="commitId">The identity of the write, the same in every retry: a repeat of the newest version's write has no second effect.</param>
    /// <param name="owner">The process that writes; null skips the lease check.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it is stored, and the current version.</returns>
    /// <exception cref="ArgumentException">The key names a session.</exception>
    /// <exception cref="OwnerFencedException">The owner's lease is lost.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<StateWriteResult> WriteAsync(StateWrite write, CommitId commitId, ProcessOwner? owner, CancellationToken cancellationToken = default);

    /// <summary>Streams versions as they are written, by this process or another, from the moment the enumeration starts. Versions may be skipped when they follow one another fast; the newest never is.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="session">The session; null for the state of the partition itself.</param>
    /// <param name="namePrefix">Only names that begin so; empty is all.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The versions.</returns>
    IAsyncEnumerable<StateEntry> WatchAsync(Partition partition, SessionId? session, string namePrefix, CancellationToken cancellationToken = default);
}
