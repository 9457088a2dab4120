using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>The checks that every store makes of what it is handed before it touches anything, so that all stores refuse the same input with the same error.</summary>
public static class StoreChecks
{
    private const int MaxSlot = 1023;

    /// <summary>Checks a commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <exception cref="ArgumentException">The commit contradicts itself.</exception>
    /// <exception cref="InvalidIdException">An id, a name or a topic in it breaks the rules.</exception>
    public static void Check(SessionCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        Check(commit.Key);
        CheckCommitId(commit.CommitId);
        ArgumentOutOfRangeException.ThrowIfNegative(commit.ExpectedVersion, nameof(commit));
        if (commit is { ExpectedVersion: 0, Expiry: null })
            throw new ArgumentException("A commit that creates a session must set its expiry.", nameof(commit));
        CheckMessages(commit.Messages);
        CheckState(commit);
        Check(commit.Events);
        CheckImport(commit);
    }

    /// <summary>Checks the key of a session.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="InvalidIdException">The id was never set.</exception>
    public static void Check(SessionKey key) => _ = key.Id.Value;

    /// <summary>Checks events that are to be appended.</summary>
    /// <param name="events">The events.</param>
    /// <exception cref="ArgumentException">An event has no id.</exception>
    /// <exception cref="InvalidIdException">A topic or a session id breaks the rules.</exception>
    public static void Check(IReadOnlyList<NewEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        for (var index = 0; index < events.Count; index++)
            Check(events[index]);
    }

    /// <summary>Checks a write of state.</summary>
    /// <param name="write">The write.</param>
    /// <exception cref="ArgumentException">The author is missing or the expected version is negative.</exception>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    public static void Check(StateWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        StateKey.CheckName(write.Key.Name);
        ArgumentNullException.ThrowIfNull(write.Author, nameof(write));
        if (write.ExpectedVersion is { } version)
            ArgumentOutOfRangeException.ThrowIfNegative(version, nameof(write));
        if (write.Import is { } import)
            CheckImport(import, write.ExpectedVersion);
    }

    /// <summary>Checks a write of state that belongs to a partition.</summary>
    /// <param name="write">The write.</param>
    /// <param name="commitId">Its identity.</param>
    /// <exception cref="ArgumentException">The key names a session, or something is missing.</exception>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    public static void Check(StateWrite write, CommitId commitId)
    {
        Check(write);
        CheckCommitId(commitId);
        if (write.Key.Session is not null)
            throw new ArgumentException("State of a session is written by the session's commits.", nameof(write));
        if (write.Import is { } import && import.CommitId != commitId)
            throw new ArgumentException("An imported version of state is written under the commit id it came with.", nameof(write));
    }

    /// <summary>Checks a request for the keys of state.</summary>
    /// <param name="session">The session whose state is asked for; null for state of partitions.</param>
    /// <param name="limit">How many at most.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to 10,000.</exception>
    /// <exception cref="InvalidIdException">The session's id was never set.</exception>
    public static void CheckKeys(SessionKey? session, int limit)
    {
        if (session is { } key)
            Check(key);
        CheckLimit(limit);
    }

    /// <summary>Checks the key of a cursor.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slot is not 0 to 1023.</exception>
    /// <exception cref="InvalidIdException">The subscriber's id breaks the rules.</exception>
    public static void Check(CursorKey key)
    {
        CursorKey.CheckSubscriber(key.SubscriberId);
        ArgumentOutOfRangeException.ThrowIfNegative(key.Slot, nameof(key));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Slot, MaxSlot, nameof(key));
    }

    /// <summary>Checks that a position can be one of an engine that counts.</summary>
    /// <param name="position">The position.</param>
    /// <exception cref="ArgumentException">It is a vector, which another engine made.</exception>
    public static void CheckCounted(EventPosition position)
    {
        if (position.Vector is not null)
            throw new ArgumentException("The position was made by another engine.", nameof(position));
    }

    /// <summary>Checks what a lease is asked for.</summary>
    /// <param name="instance">The name of the process.</param>
    /// <param name="timeToLive">How long the lease lasts.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    public static void CheckLease(string? instance, TimeSpan timeToLive)
    {
        if (OpaqueText.FindFault(instance) is { } fault)
            throw new InvalidIdException("instance name", instance, fault);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeToLive, TimeSpan.Zero);
    }

    /// <summary>Checks a query of sessions.</summary>
    /// <param name="query">The query.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to <see cref="SessionQuery.MaxLimit"/>.</exception>
    public static void Check(SessionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckLimit(query.Limit);
    }

    /// <summary>Checks a query of dead letters.</summary>
    /// <param name="query">The query.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not 1 to 10,000.</exception>
    public static void Check(DeadLetterQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckLimit(query.Limit);
    }

    internal static void Check(NewEvent item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (item.Id.Value == Guid.Empty)
            throw new ArgumentException("An event must have an id.", nameof(item));
        Topic.Check(item.Topic);
        if (item.Session is { } session)
            _ = session.Value;
        if (item is { Import.IsRedacted: true, Payload.IsEmpty: false })
            throw new ArgumentException("A redacted event has no payload.", nameof(item));
    }

    private static void CheckImport(SessionCommit commit)
    {
        var isImport = commit.Import is not null;
        if (commit.Import is { } import && import.Version <= commit.ExpectedVersion)
            throw new ArgumentException("The version of an import must be greater than the one it expects.", nameof(commit));
        if (isImport && commit.Events.Count > 0)
            throw new ArgumentException("An import carries no events: they are appended to the log by themselves.", nameof(commit));
        for (var index = 0; index < commit.Messages.Count; index++)
            CheckOrigin(isImport, commit.Messages[index].Import is { } message ? message.CommitId : null, "message");
        for (var index = 0; index < commit.State.Count; index++)
            CheckOrigin(isImport, commit.State[index].Import is { } write ? write.CommitId : null, "write of state");
        for (var index = 0; index < commit.Events.Count; index++)
            if (commit.Events[index].Import is not null)
                throw new ArgumentException("A commit's own events are not imported.", nameof(commit));
    }

    private static void CheckOrigin(bool isImport, CommitId? origin, string what)
    {
        if (isImport != origin is not null)
            throw new ArgumentException($"In an import every {what} is imported, in any other commit none is.", nameof(origin));
        if (origin is { } commitId)
            CheckCommitId(commitId);
    }

    private static void CheckImport(StateImport import, long? expectedVersion)
    {
        if (expectedVersion is not { } expected || import.Version <= expected)
            throw new ArgumentException("An imported version of state names the version it expects and is greater than that.", nameof(import));
        CheckCommitId(import.CommitId);
    }

    private static void CheckMessages(IReadOnlyList<NewMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        for (var index = 0; index < messages.Count; index++)
            if (messages[index].Payload.IsEmpty)
                throw new ArgumentException("A message must not be empty.", nameof(messages));
    }

    private static void CheckState(SessionCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit.State, nameof(commit));
        for (var index = 0; index < commit.State.Count; index++)
        {
            var write = commit.State[index];
            Check(write);
            if (write.Key.Partition != commit.Key.Partition || write.Key.Session != commit.Key.Id)
                throw new ArgumentException("A commit writes state of its own session only.", nameof(commit));
            for (var before = 0; before < index; before++)
                if (commit.State[before].Key.Name == write.Key.Name)
                    throw new ArgumentException("A commit writes each entry of state once at most.", nameof(commit));
        }
    }

    private static void CheckCommitId(CommitId commitId)
    {
        if (commitId.Value == Guid.Empty)
            throw new ArgumentException("A commit must have an id.", nameof(commitId));
    }

    private static void CheckLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, SessionQuery.MaxLimit);
    }
}
