using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>Versioned state that agents, hosts and processes share through the store: the state of one partition, or of one session (FR-022 to FR-026).</summary>
/// <remarks>
/// The registered instance is the state of the default partition; <see cref="Of(Partition)"/> and <see cref="Of(ISession)"/> give others. Every change is a
/// version with author and time; the store keeps the newest ones, 10 unless told otherwise. Names have 1 to 256 bytes; segments by '/' are usual, for
/// example <c>agent/writer/context</c>. Writes carry the lease of the process, as commits of sessions do. A write that was begun is carried through: its
/// token only refuses what was not begun. Passing errors of the store are retried for <c>SmallTalk:State:StoreRetryWindow</c> with no second effect.
/// Safe for use by several threads.
/// </remarks>
public interface ISharedState
{
    /// <summary>The partition.</summary>
    Partition Partition { get; }

    /// <summary>The session whose state this is; null for the state of the partition itself.</summary>
    SessionId? Session { get; }

    /// <summary>The state of another partition.</summary>
    /// <param name="partition">The partition.</param>
    /// <returns>Its state.</returns>
    ISharedState Of(Partition partition);

    /// <summary>The state of a session. What is written goes through the session's commits, and is erased with the session. What the session still holds in memory only is saved before it is read or written here.</summary>
    /// <param name="session">The session.</param>
    /// <returns>Its state.</returns>
    ISharedState Of(ISession session);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">The type of the value; its JSON contract must be known (<c>PayloadOptions.AddResolver</c>).</typeparam>
    /// <param name="name">The name of the entry.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest version; null when the entry does not exist or was deleted.</returns>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    /// <exception cref="PayloadFormatException">The type has no JSON contract, or what is stored is no such value.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<StateValue<T>?> GetAsync<T>(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads an entry as it is stored.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest version, also when it is a deletion; null when the entry never existed.</returns>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<StateEntry?> GetEntryAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads the kept versions of an entry, newest first.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="limit">How many at most; 1 or more. The store keeps 10 unless told otherwise.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The versions, deletions included; empty when the entry never existed.</returns>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<StateEntry>> GetHistoryAsync(string name, int limit = 1000, CancellationToken cancellationToken = default);

    /// <summary>Lists the entries that exist, in order of name: version, author, time and size of each (FR-026).</summary>
    /// <param name="namePrefix">Only names that begin so; empty is all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest version of each.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<StateEntry>> ListAsync(string namePrefix = "", CancellationToken cancellationToken = default);

    /// <summary>Reads the value of an entry that was read, listed or watched.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="entry">The entry.</param>
    /// <returns>The value; the type's default when this version deleted the entry.</returns>
    /// <exception cref="PayloadFormatException">The type has no JSON contract, or what is stored is no such value.</exception>
    T? Read<T>(StateEntry entry);

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">The type of the value; its JSON contract must be known.</typeparam>
    /// <param name="name">The name of the entry.</param>
    /// <param name="value">The value; to delete an entry call <see cref="DeleteAsync"/>.</param>
    /// <param name="author">Who writes: an agent, a user, a component; 1 to 256 bytes.</param>
    /// <param name="options">What the value was made from, and what to do when another writer was first; null is last write wins, unless configured otherwise.</param>
    /// <param name="cancellationToken">Refuses a write that was not begun.</param>
    /// <returns>Whether it is stored, with its version; when the other writer's value was kept instead, that one.</returns>
    /// <exception cref="InvalidIdException">Name or author breaks the rules.</exception>
    /// <exception cref="PayloadFormatException">The type has no JSON contract, or the value cannot be written by it.</exception>
    /// <exception cref="PayloadTooLargeException">The value is over the limit.</exception>
    /// <exception cref="StateConflictException">Another writer was first and the strategy is to reject, or merging was in vain too often.</exception>
    /// <exception cref="OwnerFencedException">A successor has fenced this process.</exception>
    /// <exception cref="StoreException">The store failed for longer than the window; <see cref="StoreException.OutcomeUnknown"/> says whether it may be stored.</exception>
    ValueTask<StateWriteResult> SetAsync<T>(
        string name,
        T value,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Writes a payload as it is; otherwise like <see cref="SetAsync"/>.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="value">The payload; not empty. State of a session must be JSON.</param>
    /// <param name="author">Who writes.</param>
    /// <param name="options">As for <see cref="SetAsync"/>.</param>
    /// <param name="cancellationToken">Refuses a write that was not begun.</param>
    /// <returns>As for <see cref="SetAsync"/>.</returns>
    /// <exception cref="ArgumentException">The payload is empty.</exception>
    ValueTask<StateWriteResult> SetPayloadAsync(
        string name,
        Payload value,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Changes a value: reads it, lets a function make the new one, writes that. When another writer was first the function is asked again, with what that one wrote.</summary>
    /// <typeparam name="T">The type of the value; its JSON contract must be known.</typeparam>
    /// <param name="name">The name of the entry.</param>
    /// <param name="change">Makes the new value of the current one, which is the type's default when there is none; null deletes the entry. Free of side effects.</param>
    /// <param name="author">Who writes.</param>
    /// <param name="cancellationToken">Refuses a write that was not begun.</param>
    /// <returns>As for <see cref="SetAsync"/>.</returns>
    /// <exception cref="StateConflictException">Other writers were first too often (<c>SmallTalk:State:MergeAttempts</c>).</exception>
    ValueTask<StateWriteResult> UpdateAsync<T>(string name, Func<T?, T?> change, string author, CancellationToken cancellationToken = default);

    /// <summary>Deletes an entry, which is a version too: the ones before stay in its history. Deleting what does not exist does nothing.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="author">Who deletes.</param>
    /// <param name="options">As for <see cref="SetAsync"/>.</param>
    /// <param name="cancellationToken">Refuses a write that was not begun.</param>
    /// <returns>Whether this call deleted it, and what is current.</returns>
    ValueTask<StateWriteResult> DeleteAsync(string name, string author, StateWriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Brings back a version that is kept: its value, or its deletion, is written as a new version.</summary>
    /// <param name="name">The name of the entry.</param>
    /// <param name="version">The version.</param>
    /// <param name="author">Who rolls back.</param>
    /// <param name="options">As for <see cref="SetAsync"/>.</param>
    /// <param name="cancellationToken">Refuses a write that was not begun.</param>
    /// <returns>As for <see cref="SetAsync"/>.</returns>
    /// <exception cref="StateVersionGoneException">The version is not kept.</exception>
    ValueTask<StateWriteResult> RollBackAsync(
        string name,
        long version,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Streams the entries that exist, then each change by this process or another, deletions included.</summary>
    /// <remarks>
    /// Pushed by the engine where it can, otherwise seen within <c>SmallTalk:State:PollInterval</c>. Versions may be skipped when they follow one another
    /// fast; the newest never is, also when the store was away for a while. The stream ends when the host stops. What a session holds in memory only is not
    /// seen; that a whole session was erased is not told. Narrow the prefix: a poll lists what is below it.
    /// </remarks>
    /// <param name="namePrefix">Only names that begin so; empty is all.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The versions.</returns>
    /// <exception cref="StoreException">The store failed in a way that does not pass.</exception>
    IAsyncEnumerable<StateEntry> WatchAsync(string namePrefix = "", CancellationToken cancellationToken = default);
}
