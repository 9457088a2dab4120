using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>An event log that passes everything on; mutants override where they err.</summary>
internal abstract class MutantEvents(IEventLog inner) : IEventLog
{
    protected IEventLog Inner => inner;

    public ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default) => inner.AppendAsync(events, cancellationToken);

    public virtual ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(filter, after, limit, cancellationToken);

    public ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default) => inner.WaitAsync(after, cancellationToken);

    public ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default) => inner.GetEndAsync(cancellationToken);

    public ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default) =>
        inner.GetCursorAsync(key, cancellationToken);

    public virtual ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default) =>
        inner.SaveCursorAsync(cursor, allowRewind, cancellationToken);

    public ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default) =>
        inner.DeleteCursorsAsync(subscriberId, cancellationToken);

    public ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default) =>
        inner.ListCursorsAsync(cancellationToken);

    public virtual ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default) =>
        inner.AddDeadLetterAsync(letter, cancellationToken);

    public virtual ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default) =>
        inner.ListDeadLettersAsync(query, cancellationToken);

    public ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default) =>
        inner.RemoveDeadLetterAsync(subscriberId, eventId, cancellationToken);

    public ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default) =>
        inner.RedactAsync(partition, session, cancellationToken);

    public ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default) =>
        inner.TrimAsync(appendedBefore, upTo, cancellationToken);
}
