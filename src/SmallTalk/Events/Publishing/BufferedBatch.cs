using System.Threading.Channels;

namespace SmallTalk.Events;

/// <summary>Buffered publishes that are appended together: few enough for any store, and one at least. The events of a publish stay together.</summary>
internal sealed class BufferedBatch
{
    internal const int MostEvents = 512;
    internal const int MostBytes = 256 * 1024;

    // What an event takes besides its payload, about.
    private const int BytesPerEvent = 512;

    private readonly Queue<IReadOnlyList<NewEvent>> _publishes = new();
    private readonly List<NewEvent> _events = [];
    private long _bytes;

    /// <summary>How many publishes are not done with.</summary>
    public int Count => _publishes.Count;

    /// <summary>The events of all publishes that were gathered.</summary>
    public IReadOnlyList<NewEvent> Events => _events;

    /// <summary>The first publish that is not done with.</summary>
    public IReadOnlyList<NewEvent> First => _publishes.Peek();

    /// <summary>Takes what waits, as much as there is room for.</summary>
    public void Gather(ChannelReader<IReadOnlyList<NewEvent>> queue)
    {
        while (queue.TryPeek(out var next))
        {
            var bytes = SizeOf(next);
            if (Count > 0 && (_events.Count + next.Count > MostEvents || _bytes + bytes > MostBytes))
                return;
            queue.TryRead(out _);
            _publishes.Enqueue(next);
            _events.AddRange(next);
            _bytes += bytes;
        }
    }

    /// <summary>The first publish is done with.</summary>
    public void RemoveFirst() => _publishes.Dequeue();

    /// <summary>All are done with.</summary>
    public void Clear()
    {
        _publishes.Clear();
        _events.Clear();
        _bytes = 0;
    }

    private static long SizeOf(IReadOnlyList<NewEvent> publish)
    {
        var size = 0L;
        for (var index = 0; index < publish.Count; index++)
            size += BytesPerEvent + publish[index].Payload.Bytes.Length;
        return size;
    }
}
