using System.Collections.Concurrent;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>A worker that handles events.</summary>
internal sealed class HandlingWorker(int number, Func<EventRecord, CancellationToken, ValueTask>? handle = null) : Worker(number), ISubscribingAgent
{
    public ConcurrentQueue<string> Handled { get; } = new();

    public IReadOnlyList<string> Patterns => ["order:*"];

    public async ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
    {
        if (handle is not null)
            await handle(record, cancellationToken);
        Handled.Enqueue(record.Event.Topic);
    }
}
