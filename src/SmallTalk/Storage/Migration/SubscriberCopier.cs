using SmallTalk.Events;

namespace SmallTalk.Storage;

/// <summary>Copies cursors and dead letters, whose positions are translated while the events go by.</summary>
internal sealed class SubscriberCopier(IEventLog source, IEventLog target, StoreMigrationOptions options) : IDisposable
{
    private readonly Dictionary<EventPosition, List<SubscriberCursor>> _firstUnread = [];
    private readonly Dictionary<CursorKey, (EventPosition Position, long Passed)> _cursors = [];
    private readonly Dictionary<EventPosition, EventPosition> _letters = [];
    private readonly ContentHash _hash = new();
    private EventPosition _end;
    private long _events;

    /// <summary>Subscribers whose next events were trimmed before they were read.</summary>
    public List<CursorKey> Lost { get; } = [];

    public long Cursors { get; private set; }

    public long DeadLetters { get; private set; }

    /// <summary>Notes which places will be asked for.</summary>
    public async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var cursor in await source.ListCursorsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (cursor.Position.Vector is not null)
                throw new StoreMigrationException(
                    $"The cursor of '{cursor.Key.SubscriberId}' lies in several storage partitions, which a copy cannot translate.",
                    ErrorClass.Invalid
                );
            var next = await source.ReadAsync(EventFilter.All, cursor.Position, 1, cancellationToken).ConfigureAwait(false);
            if (next.IsGap)
                Lost.Add(cursor.Key);
            if (next.Events.Count > 0 && !_firstUnread.TryAdd(next.Events[0].Position, [cursor]))
                _firstUnread[next.Events[0].Position].Add(cursor);
        }
        await foreach (var letter in LettersAsync(source, cancellationToken).ConfigureAwait(false))
            _letters[letter.Event.Position] = default;
    }

    /// <summary>Takes note of an event that is in both logs.</summary>
    public void Saw(EventPair pair)
    {
        if (_firstUnread.TryGetValue(pair.Record.Position, out var cursors))
            foreach (var cursor in cursors)
                _cursors[cursor.Key] = (pair.Before, _events);
        if (_letters.ContainsKey(pair.Record.Position))
            _letters[pair.Record.Position] = pair.Position;
        _end = pair.Position;
        _events++;
    }

    /// <summary>Copies and compares cursors. An owner is not copied: its lease stays behind.</summary>
    /// <returns>The hash over all of them.</returns>
    public async ValueTask<byte[]> CopyCursorsAsync(CancellationToken cancellationToken)
    {
        var cursors = await source.ListCursorsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var cursor in cursors)
        {
            var (position, passed) = _cursors.GetValueOrDefault(cursor.Key, (_end, _events));
            var copy = cursor with { Position = position, Owner = null };
            await target.SaveCursorAsync(copy, allowRewind: true, cancellationToken).ConfigureAwait(false);
            var there = await target.GetCursorAsync(cursor.Key, cancellationToken).ConfigureAwait(false);
            if (there is null || there.Position != position || there.Owner is not null || !there.Processed.ToHashSet().SetEquals(cursor.Processed))
                throw Different($"The cursor of subscriber '{cursor.Key.SubscriberId}', slot {cursor.Key.Slot},");
            _hash.Add(cursor.Key.SubscriberId);
            _hash.Add(cursor.Key.Slot);
            _hash.Add(passed);
            foreach (var id in cursor.Processed.Select(id => id.Value).Order())
                _hash.Add(id);
        }
        if ((await target.ListCursorsAsync(cancellationToken).ConfigureAwait(false)).Count != cursors.Count)
            throw Different("The number of cursors");
        Cursors = cursors.Count;
        return _hash.Take();
    }

    /// <summary>Copies and compares dead letters.</summary>
    /// <returns>The hash over all of them.</returns>
    public async ValueTask<byte[]> CopyLettersAsync(CancellationToken cancellationToken)
    {
        await foreach (var letter in LettersAsync(source, cancellationToken).ConfigureAwait(false))
        {
            // One whose event was trimmed lies before all that is there.
            var position = _letters.GetValueOrDefault(letter.Event.Position);
            await target.AddDeadLetterAsync(letter with { Event = letter.Event with { Position = position } }, cancellationToken).ConfigureAwait(false);
            _hash.Add(letter);
            DeadLetters++;
        }
        var hash = _hash.Take();
        await foreach (var letter in LettersAsync(target, cancellationToken).ConfigureAwait(false))
            _hash.Add(letter);
        return hash.AsSpan().SequenceEqual(_hash.Take()) ? hash : throw Different("A dead letter");
    }

    public void Dispose() => _hash.Dispose();

    private static StoreMigrationException Different(string what) =>
        new($"{what} is not the same in the target as in the source. Copy into an empty store.", ErrorClass.Permanent);

    private async IAsyncEnumerable<DeadLetter> LettersAsync(
        IEventLog log,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var budget = new PageBudget(options.PageSize);
        (string, EventId)? after = null;
        while (true)
        {
            var limit = budget.Limit;
            var page = await log.ListDeadLettersAsync(new() { After = after, Limit = limit }, cancellationToken).ConfigureAwait(false);
            foreach (var letter in page)
            {
                budget.Saw(letter.Event.Event.Payload.Bytes.Length);
                yield return letter;
            }
            if (page.Count < limit)
                yield break;
            after = (page[^1].SubscriberId, page[^1].Event.Event.Id);
        }
    }
}
