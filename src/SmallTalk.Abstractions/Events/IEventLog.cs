using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>The port through which events are stored: an append-only log, cursors, dead letters.</summary>
/// <remarks>
/// The order is total per storage partition and always per session. No reader misses an event: whatever becomes visible later has a later position.
/// Safe for use by several threads and, on shared engines, by several processes.
/// </remarks>
public interface IEventLog
{
    /// <summary>Appends events, all or none; durable (as the backend's durability says) on return. Events whose ids are in the log already are not searched for.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default);

    /// <summary>Reads events after a position.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="after">The position; the default value is the beginning.</param>
    /// <param name="limit">How many at most; 1 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The events and where to go on.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Waits until the log holds an event after a position. May return early; the caller reads again.</summary>
    /// <param name="after">The position.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when a read is worth while.</returns>
    ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default);

    /// <summary>Tells where the log ends now: whatever was acknowledged before is at or before that place.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The position of the newest event, or the beginning when there never was one.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the cursor of a subscriber.</summary>
    /// <param name="key">The subscriber.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cursor, or null when it has none.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default);

    /// <summary>Saves a cursor. A position never moves back by this call unless <paramref name="allowRewind"/> says so.</summary>
    /// <param name="cursor">The cursor; its owner must hold its lease, and replaces an owner that is null, itself, fenced or gone. <see cref="SubscriberCursor.IsReleased"/> gives it back.</param>
    /// <param name="allowRewind">Lets the position move back, for a wanted replay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when a living other owner holds the cursor or the position would move back; nothing is saved then.</returns>
    /// <exception cref="OwnerFencedException">The cursor's owner has lost its lease.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default);

    /// <summary>Forgets a subscriber: its cursors of all slots. Forgetting what is absent is no error.</summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default);

    /// <summary>Lists all cursors, in order of subscriber (by Unicode code point) and slot.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cursors.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps a dead letter; one with the same subscriber and event is replaced.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default);

    /// <summary>Lists dead letters.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The letters, in order.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default);

    /// <summary>Removes a dead letter. Removing what is absent is no error.</summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default);

    /// <summary>Empties the payloads of the events of a session or a whole partition, dead letters included; positions stay.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="session">The session; null is every event of the partition.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many events and dead letters were emptied.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default);

    /// <summary>Removes events from the beginning of the log. An engine may keep more than it must, never less.</summary>
    /// <param name="appendedBefore">Only events appended before this moment go.</param>
    /// <param name="upTo">Only events up to this position go; null sets no such bound.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many went.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default);
}
