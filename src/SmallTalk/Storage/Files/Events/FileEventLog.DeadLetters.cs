using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

internal sealed partial class FileEventLog
{
    private readonly SlotFile _letterSlots = new(files, FileNames.DeadLetters);
    private OrderedMap<(string SubscriberId, EventId EventId), (DeadLetter Letter, Extent Place)>? _letters;

    public async ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(letter);
        CursorKey.CheckSubscriber(letter.SubscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        LoadLetters();
        await pipeline.RunAsync(Add, cancellationToken).ConfigureAwait(false);

        bool Add(CommitRecord record)
        {
            // A handler may still hold an event that was redacted while it worked.
            Put(record, IsRedacted(letter.Event) ? letter with { Event = letter.Event.Redact() } : letter);
            return true;
        }
    }

    public ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(query);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyList<DeadLetter>>(cancellationToken);
        LoadLetters();
        var start = query.After ?? (query.SubscriberId ?? string.Empty, default);
        return new([.. _letters!.After(start).Select(pair => pair.Value.Letter).Where(letter => Matches(query, letter)).Take(query.Limit)]);
    }

    public async ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default)
    {
        CursorKey.CheckSubscriber(subscriberId);
        cancellationToken.ThrowIfCancellationRequested();
        LoadLetters();
        await pipeline.RunAsync(Remove, cancellationToken).ConfigureAwait(false);

        bool Remove(CommitRecord record)
        {
            if (!_letters!.TryGet((subscriberId, eventId), out var kept))
                return false;
            _letterSlots.Remove(record, kept.Place);
            record.OnAccepted(() => _letters.Remove((subscriberId, eventId)));
            return true;
        }
    }

    private void Put(CommitRecord record, DeadLetter letter)
    {
        var key = (letter.SubscriberId, letter.Event.Event.Id);
        DeadLetterLine.Begin(record.Lines, letter);
        var place = _letterSlots.Put(record, _letters!.TryGet(key, out var old) ? old.Place : default);
        record.OnAccepted(() => _letters.Set(key, (letter, place)));
    }

    private int RedactLetters(CommitRecord record, Partition partition, SessionId? session)
    {
        var count = 0;
        foreach (var (_, (letter, _)) in _letters!.All())
        {
            var item = letter.Event.Event;
            if (letter.Event.IsRedacted || item.Partition != partition || (session is not null && item.Session != session))
                continue;
            Put(record, letter with { Event = letter.Event.Redact() });
            count++;
        }
        return count;
    }

    private bool IsRedacted(EventRecord record)
    {
        var position = record.Position.Ordinal;
        if (position <= _trimmed || position > _end)
            return false;
        var segment = _segments[SegmentOf(position)];
        return segment.PlaceOf(files, position).IsRedacted && ReadOne(segment, position).Event.Id == record.Event.Id;
    }

    private static bool Matches(DeadLetterQuery query, DeadLetter letter) =>
        (query.SubscriberId is not { } subscriber || letter.SubscriberId == subscriber)
        && (query.Partition is not { } partition || letter.Event.Event.Partition == partition)
        && (query.EventId is not { } id || letter.Event.Event.Id == id);

    private void LoadLetters()
    {
        if (Volatile.Read(ref _letters) is null)
            pipeline.Still(() => _letters ??= ReadLetters());
    }

    private OrderedMap<(string SubscriberId, EventId EventId), (DeadLetter Letter, Extent Place)> ReadLetters()
    {
        var letters = new OrderedMap<(string SubscriberId, EventId EventId), (DeadLetter Letter, Extent Place)>(StoreOrder.Compare);
        foreach (var (place, line) in _letterSlots.ReadAll())
        {
            var letter = DeadLetterLine.Read(line);
            letters.Set((letter.SubscriberId, letter.Event.Event.Id), (letter, place));
        }
        return letters;
    }
}
