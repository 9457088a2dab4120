using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

internal sealed partial class InMemoryEventLog
{
    private readonly OrderedMap<(string SubscriberId, EventId EventId), DeadLetter> _letters = new(StoreOrder.Compare);

    public ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(letter);
        CursorKey.CheckSubscriber(letter.SubscriberId);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        lock (_gate)
        {
            // A handler may still hold an event that was redacted while it worked.
            var kept = _events.IsRedacted(letter.Event) ? letter with { Event = letter.Event.Redact() } : letter;
            _letters.Set((letter.SubscriberId, letter.Event.Event.Id), kept);
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<DeadLetter>>(cancellationToken);
        var start = query.After ?? (query.SubscriberId ?? string.Empty, default);
        return new([.. _letters.After(start).Select(pair => pair.Value).Where(letter => Matches(query, letter)).Take(query.Limit)]);
    }

    public ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        _letters.Remove((subscriberId, eventId));
        return ValueTask.CompletedTask;
    }

    private int RedactLettersHoldingLock(Partition partition, SessionId? session)
    {
        var count = 0;
        foreach (var (key, letter) in _letters.All())
        {
            var item = letter.Event.Event;
            if (letter.Event.IsRedacted || item.Partition != partition || (session is not null && item.Session != session))
                continue;
            _letters.Set(key, letter with { Event = letter.Event.Redact() });
            count++;
        }
        return count;
    }

    private static bool Matches(DeadLetterQuery query, DeadLetter letter) =>
        (query.SubscriberId is not { } subscriber || letter.SubscriberId == subscriber)
        && (query.Partition is not { } partition || letter.Event.Event.Partition == partition)
        && (query.EventId is not { } id || letter.Event.Event.Id == id);
}
