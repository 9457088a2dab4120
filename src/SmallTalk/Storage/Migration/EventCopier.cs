using SmallTalk.Events;

namespace SmallTalk.Storage;

/// <summary>Copies the event log, compares what is there, and learns which place in the one log is which in the other.</summary>
internal sealed class EventCopier(IEventLog source, IEventLog target, StoreMigrationOptions options) : IDisposable
{
    private readonly Queue<EventRecord> _ahead = new();
    private readonly ContentHash _hash = new();
    private EventPosition _read;
    private EventPosition _there;

    /// <summary>Called for each event that is in both logs and the same.</summary>
    public required Action<EventPair> Matched { get; init; }

    /// <summary>Called after each page.</summary>
    public required Action Paged { get; init; }

    /// <summary>Goes through both logs side by side; where the target ends, it is appended to.</summary>
    /// <exception cref="StoreMigrationException">The target holds something else.</exception>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var budget = new PageBudget(options.PageSize);
        EventPosition position = default;
        while (true)
        {
            var page = await source.ReadAsync(EventFilter.All, position, budget.Limit, cancellationToken).ConfigureAwait(false);
            foreach (var record in page.Events)
                budget.Saw(record.Event.Payload.Bytes.Length);
            var matched = await MatchAsync(page.Events, 0, cancellationToken).ConfigureAwait(false);
            if (matched < page.Events.Count)
            {
                await target.AppendAsync([.. page.Events.Skip(matched).Select(ToImport)], cancellationToken).ConfigureAwait(false);
                matched = await MatchAsync(page.Events, matched, cancellationToken).ConfigureAwait(false);
            }
            if (matched < page.Events.Count)
                throw new StoreMigrationException("Events that were appended to the target cannot be read there.", ErrorClass.Permanent);
            Paged();
            if (!page.HasMore)
                break;
            position = page.Position;
        }
        if (await PeekAsync(1, cancellationToken).ConfigureAwait(false))
            throw new StoreMigrationException("The target holds events that the source does not.", ErrorClass.Permanent);
    }

    public void Dispose() => _hash.Dispose();

    private static NewEvent ToImport(EventRecord record) => record.Event with { Import = new(record.AppendedAt, record.IsRedacted) };

    /// <summary>Compares events with the next ones of the target, as far as it has any.</summary>
    /// <returns>How many of them are there.</returns>
    private async ValueTask<int> MatchAsync(IReadOnlyList<EventRecord> events, int from, CancellationToken cancellationToken)
    {
        for (var index = from; index < events.Count; index++)
        {
            if (!await PeekAsync(events.Count - index, cancellationToken).ConfigureAwait(false))
                return index;
            var (here, there) = (events[index], _ahead.Dequeue());
            var hash = HashOf(here);
            if (!hash.AsSpan().SequenceEqual(HashOf(there)))
                throw new StoreMigrationException(
                    $"Event '{here.Event.Id}' (topic '{here.Event.Topic}') is not the same in the target: '{there.Event.Id}' (topic '{there.Event.Topic}') is in its place.",
                    ErrorClass.Permanent
                );
            Matched(new(here, there.Position, _there, hash));
            _there = there.Position;
        }
        return events.Count;
    }

    /// <summary>Whether the target has a next event.</summary>
    private async ValueTask<bool> PeekAsync(int limit, CancellationToken cancellationToken)
    {
        while (_ahead.Count == 0)
        {
            var page = await target.ReadAsync(EventFilter.All, _read, limit, cancellationToken).ConfigureAwait(false);
            foreach (var record in page.Events)
                _ahead.Enqueue(record);
            _read = page.Position;
            if (!page.HasMore)
                break;
        }
        return _ahead.Count > 0;
    }

    private byte[] HashOf(EventRecord record)
    {
        _hash.Add(record);
        return _hash.Take();
    }
}
