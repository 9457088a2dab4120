using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Creates, restores, finds and ends sessions. Safe for use by several threads.</summary>
public interface ISessionManager
{
    /// <summary>How many sessions are active in this process: a turn in flight, or touched within <c>IdleAfter</c>.</summary>
    int ActiveCount { get; }

    /// <summary>Opens a session: restores it when it is stored, creates it otherwise.</summary>
    /// <param name="id">The id.</param>
    /// <param name="options">How; null is by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The session.</returns>
    /// <exception cref="SessionGoneException">It is expired or was invalidated.</exception>
    /// <exception cref="CapacityExceededException">It is not active here and the limit of active sessions is reached, or it would be new and new ones are not accepted.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<ISession> OpenAsync(SessionId id, SessionOpenOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a session under a new unguessable id.</summary>
    /// <param name="options">How; null is by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The session, stored.</returns>
    /// <exception cref="CapacityExceededException">The limit of active sessions is reached, or new ones are not accepted (<see cref="ICapacityGate"/>).</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<ISession> CreateAsync(SessionOpenOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Restores a session, and creates none.</summary>
    /// <param name="id">The id.</param>
    /// <param name="options">How; null is by default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The session, or null when there is none.</returns>
    /// <exception cref="SessionGoneException">It is expired or was invalidated.</exception>
    /// <exception cref="CapacityExceededException">The limit of active sessions is reached.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<ISession?> FindAsync(SessionId id, SessionOpenOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Invalidates a session: out of the active set at once, its content out of the store within a minute. Invalidating what is absent is no error.</summary>
    /// <param name="id">The id.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when no turn is accepted any more.</returns>
    /// <exception cref="StoreException">The store failed; removal goes on in the background.</exception>
    ValueTask InvalidateAsync(SessionId id, Partition partition = default, CancellationToken cancellationToken = default);

    /// <summary>Finds stored sessions, one page at a time.</summary>
    /// <param name="query">The criteria.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<SessionPage> QueryAsync(SessionQuery query, CancellationToken cancellationToken = default);

    /// <summary>Writes what any active session holds in memory only.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The keys of the sessions that could not be saved; empty when all are.</returns>
    ValueTask<IReadOnlyList<SessionKey>> SaveAllAsync(CancellationToken cancellationToken = default);
}
