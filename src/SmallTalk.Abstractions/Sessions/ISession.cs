using System.Text.Json;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>A conversation that outlives the process.</summary>
/// <remarks>
/// Safe for use by several threads: changes are committed one after the other. One process has one instance per session; it may be unloaded when it
/// is idle and is loaded again by <see cref="ISessionManager"/>.
/// </remarks>
public interface ISession
{
    /// <summary>The id.</summary>
    SessionId Id { get; }

    /// <summary>The partition and the id.</summary>
    SessionKey Key { get; }

    /// <summary>The version this process knows.</summary>
    long Version { get; }

    /// <summary>What may be done with it, as this process knows.</summary>
    SessionStatus Status { get; }

    /// <summary>When it was created.</summary>
    DateTimeOffset CreatedAt { get; }

    /// <summary>When it expires.</summary>
    SessionExpiry Expiry { get; }

    /// <summary>The messages.</summary>
    ISessionHistory History { get; }

    /// <summary>The host's metadata.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The turn that was begun and not ended, serialized; empty when there is none. See <c>ITurnRunner.GetPendingTurn</c>.</summary>
    Payload PendingTurn { get; }

    /// <summary>Reads an entry of the session's state.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The value, or null when there is none.</returns>
    JsonElement? GetState(string name);

    /// <summary>The names of the entries of the session's state that exist, sorted.</summary>
    IReadOnlyList<string> StateNames { get; }

    /// <summary>Commits a change: everything in it or nothing.</summary>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Refuses a change that was not begun. Once begun it is carried through.</param>
    /// <returns>The acknowledgement.</returns>
    /// <exception cref="SessionGoneException">The session is expired, invalidated or deleted.</exception>
    /// <exception cref="SessionConflictException">The required version is not current, or conflicts did not end.</exception>
    /// <exception cref="PayloadTooLargeException">A message or entry is over the limit.</exception>
    /// <exception cref="PayloadFormatException">A message cannot be written as JSON.</exception>
    /// <exception cref="ArgumentException">An event has no id or is imported, or an entry of state has no author.</exception>
    /// <exception cref="InvalidIdException">A name, a topic or the session of an event breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed, and the policy is to refuse or the host stops.</exception>
    ValueTask<SessionReceipt> CommitAsync(SessionChange change, CancellationToken cancellationToken = default);

    /// <summary>Brings in what other processes have committed since.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="SessionGoneException">The session was deleted.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes what is still in memory only (interval mode, or after a failed store).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when everything acknowledged so far is stored.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask SaveAsync(CancellationToken cancellationToken = default);
}
