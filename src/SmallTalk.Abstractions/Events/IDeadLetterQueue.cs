using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>The events that subscribers could not handle: to look at, to give to their subscriber once more, or to drop.</summary>
/// <remarks>Safe for use by several threads, and in every process that has the store; the subscriber need not be there.</remarks>
public interface IDeadLetterQueue
{
    /// <summary>Lists dead letters, ordered by subscriber, then by event.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The letters; go on with the last one as <see cref="DeadLetterQuery.After"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterQuery query, CancellationToken cancellationToken = default);

    /// <summary>Finds one dead letter.</summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The letter; null when there is none.</returns>
    /// <exception cref="InvalidIdException">The id breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<DeadLetter?> FindAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives an event to its subscriber once more, after what waits for it already: with all attempts, in the process that has the subscriber, now or when one has it again.
    /// The letter stays until the event is handled; when it fails again, the letter tells of it.
    /// </summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="eventId">The event; its handler sees it under the same id.</param>
    /// <param name="edited">What the handler gets instead of the payload; null is the payload itself. The letter keeps the original one.</param>
    /// <param name="cancellationToken">Ends the wait; the event may come again all the same.</param>
    /// <returns>A task that completes when the request is durable.</returns>
    /// <exception cref="InvalidIdException">The id breaks the rules.</exception>
    /// <exception cref="DeadLetterNotFoundException">There is no such letter.</exception>
    /// <exception cref="PayloadTooLargeException">The edited payload is over the limit.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask ReplayAsync(string subscriberId, EventId eventId, Payload? edited = null, CancellationToken cancellationToken = default);

    /// <summary>Does the same with all letters of a subscriber.</summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="cancellationToken">Ends the wait; some may come again all the same.</param>
    /// <returns>How many.</returns>
    /// <exception cref="InvalidIdException">The id breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<long> ReplayAllAsync(string subscriberId, CancellationToken cancellationToken = default);

    /// <summary>Drops a letter: its subscriber never gets the event, also when it was about to be replayed.</summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="eventId">The event.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was such a letter.</returns>
    /// <exception cref="InvalidIdException">The id breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<bool> DropAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default);

    /// <summary>Drops all letters of a subscriber.</summary>
    /// <param name="subscriberId">The subscriber.</param>
    /// <param name="cancellationToken">Ends the wait; some may be gone all the same.</param>
    /// <returns>How many.</returns>
    /// <exception cref="InvalidIdException">The id breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<long> DropAllAsync(string subscriberId, CancellationToken cancellationToken = default);
}
