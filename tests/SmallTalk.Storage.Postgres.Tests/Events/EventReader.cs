using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>Reads a log from its beginning as a subscriber does, over all that goes wrong on the way.</summary>
internal sealed class EventReader(IEventLog log)
{
    private readonly List<EventRecord> _read = [];
    private EventPosition _position;

    /// <summary>All that was read, in order.</summary>
    public IReadOnlyList<EventRecord> Read => _read;

    /// <summary>Reads on until it has seen certain events.</summary>
    public async Task UntilAsync(IEnumerable<EventId> wanted, CancellationToken cancellationToken)
    {
        var missing = wanted.ToHashSet();
        missing.ExceptWith(_read.Select(record => record.Event.Id));
        while (missing.Count > 0)
        {
            await log.WaitAsync(_position, cancellationToken);
            foreach (var record in await PageAsync(cancellationToken))
                missing.Remove(record.Event.Id);
        }
    }

    private async Task<IReadOnlyList<EventRecord>> PageAsync(CancellationToken cancellationToken)
    {
        try
        {
            var page = await log.ReadAsync(EventFilter.All, _position, 100, cancellationToken);
            _read.AddRange(page.Events);
            _position = page.Position;
            return page.Events;
        }
        catch (StoreException error) when (error.IsTransient)
        {
            return [];
        }
    }
}
