using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>The port through which sessions are stored.</summary>
/// <remarks>
/// Safe for use by several threads and, on shared engines, by several processes. Everything returned is an independent copy.
/// Races are answered by a status; faults are <see cref="StoreException"/>s; a cancelled token ends the wait, not the commit: whoever cancels a
/// commit does not know its outcome and repeats it with the same <see cref="CommitId"/> and <see cref="SessionCommit.IsRetry"/>.
/// </remarks>
public interface ISessionStore
{
    /// <summary>Loads a session.</summary>
    /// <param name="key">The session.</param>
    /// <param name="read">Which messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One consistent version of it, or null when there is none. Expired and invalidated sessions are returned with their status.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<StoredSession?> LoadAsync(SessionKey key, SessionRead read, CancellationToken cancellationToken = default);

    /// <summary>Commits one step of a session: all of it or nothing, durable (as the backend's durability says) on return.</summary>
    /// <param name="commit">The change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">The commit contradicts itself.</exception>
    /// <exception cref="StoreException">The store failed; <see cref="StoreException.OutcomeUnknown"/> says whether the commit may have happened.</exception>
    ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default);

    /// <summary>Deletes messages, state and metadata of a session. Its events are redacted by <see cref="Events.IEventLog.RedactAsync"/>. Deleting what is absent is no error.</summary>
    /// <param name="key">The session.</param>
    /// <param name="deletion">How.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when the expected version is not current, otherwise true.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<bool> DeleteAsync(SessionKey key, SessionDeletion deletion, CancellationToken cancellationToken = default);

    /// <summary>Finds sessions, one page at a time.</summary>
    /// <param name="query">The criteria.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default);
}
