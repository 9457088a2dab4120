using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>A read goes on one event too early, so that it is brought twice.</summary>
internal sealed class DoubledEvents(IEventLog inner) : MutantEvents(inner)
{
    public override async ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default)
    {
        var page = await Inner.ReadAsync(filter, after, limit, cancellationToken);
        return page.Events.Count < 2 ? page : page with { Position = page.Events[^2].Position };
    }
}
