using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>The port of events, as a plan lets it go wrong.</summary>
internal sealed class FaultInjectingEventLog(IEventLog inner, FaultPlan plan) : IEventLog
{
    public ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.AppendEvents, events, null, () => inner.AppendAsync(events, cancellationToken), cancellationToken);

    public ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.ReadEvents, filter, null, () => inner.ReadAsync(filter, after, limit, cancellationToken), cancellationToken);

    public ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.WaitForEvents, after, null, () => inner.WaitAsync(after, cancellationToken), cancellationToken);

    public ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.GetEventsEnd, null, null, () => inner.GetEndAsync(cancellationToken), cancellationToken);

    public ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.GetCursor, key, null, () => inner.GetCursorAsync(key, cancellationToken), cancellationToken);

    public ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.SaveCursor, cursor, null, () => inner.SaveCursorAsync(cursor, allowRewind, cancellationToken), cancellationToken);

    public ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.DeleteCursors, subscriberId, null, () => inner.DeleteCursorsAsync(subscriberId, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.ListCursors, null, null, () => inner.ListCursorsAsync(cancellationToken), cancellationToken);

    public ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.AddDeadLetter, letter, null, () => inner.AddDeadLetterAsync(letter, cancellationToken), cancellationToken);

    public ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.ListDeadLetters, query, null, () => inner.ListDeadLettersAsync(query, cancellationToken), cancellationToken);

    public ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default) =>
        plan.RunAsync(
            StoreOperations.RemoveDeadLetter,
            eventId,
            null,
            () => inner.RemoveDeadLetterAsync(subscriberId, eventId, cancellationToken),
            cancellationToken
        );

    public ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default) =>
        plan.RunAsync(
            StoreOperations.RedactEvents,
            partition,
            session is { } id ? new SessionKey(partition, id) : null,
            () => inner.RedactAsync(partition, session, cancellationToken),
            cancellationToken
        );

    public ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default) =>
        plan.RunAsync(StoreOperations.TrimEvents, appendedBefore, null, () => inner.TrimAsync(appendedBefore, upTo, cancellationToken), cancellationToken);
}
