using System.Collections.Concurrent;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>Keeps book on what became of attempts to append: acknowledged, refused, or unknown.</summary>
internal sealed class PublishAttempts(IEventLog log)
{
    private readonly ConcurrentQueue<EventId> _acknowledged = [];
    private readonly ConcurrentQueue<EventId> _refused = [];

    public IReadOnlyCollection<EventId> Acknowledged => _acknowledged;

    /// <summary>Tries once.</summary>
    /// <returns>Whether it was acknowledged.</returns>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        var item = EventProcess.Event("attempt");
        try
        {
            await log.AppendAsync([item], cancellationToken);
            _acknowledged.Enqueue(item.Id);
            return true;
        }
        catch (StoreException error)
        {
            error.IsTransient.Should().BeTrue(error.Message);
            if (!error.OutcomeUnknown)
                _refused.Enqueue(item.Id);
            return false;
        }
    }

    /// <summary>Tries until it is acknowledged.</summary>
    public async Task UntilAcknowledgedAsync(CancellationToken cancellationToken)
    {
        while (!await TryAsync(cancellationToken))
            await Given.BreathAsync();
    }

    /// <summary>Reads everything and compares.</summary>
    public async Task CheckAsync(EventReader reader, CancellationToken cancellationToken)
    {
        await reader.UntilAsync(_acknowledged.ToList(), cancellationToken);
        var read = reader.Read.Select(record => record.Event.Id).ToList();
        read.Should().OnlyHaveUniqueItems("nothing comes twice");
        read.Should().NotIntersectWith(_refused.ToList(), "what is said not to have happened has not");
    }
}
