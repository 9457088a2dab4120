using System.Threading.Channels;
using SmallTalk.Events;

namespace SmallTalk;

/// <summary>A handler that keeps what it gets.</summary>
public sealed class Inbox
{
    private readonly Channel<EventRecord> _events = Channel.CreateUnbounded<EventRecord>();

    public bool IsEmpty => Count == 0;

    public int Count => _events.Reader.Count;

    public ValueTask Handle(EventRecord record, CancellationToken cancellationToken) => _events.Writer.WriteAsync(record, cancellationToken);

    public Task<EventRecord> NextAsync() => _events.Reader.ReadAsync().AsTask().Guarded();

    public async Task<string[]> NextTopicsAsync(int count)
    {
        var topics = new string[count];
        for (var index = 0; index < count; index++)
            topics[index] = (await NextAsync()).Event.Topic;
        return topics;
    }
}
