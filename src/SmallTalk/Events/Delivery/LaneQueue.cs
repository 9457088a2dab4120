using System.Threading.Channels;

namespace SmallTalk.Events;

/// <summary>The bounded queue between the feed and a lane's loop, and whether the feed fills it. One writer under the feed's lock, one reader.</summary>
internal sealed class LaneQueue(int capacity)
{
    // Bounded by the count of events, so that a sign takes no event's place.
    private readonly Channel<EventRecord> _records = Channel.CreateUnbounded<EventRecord>(new UnboundedChannelOptions { SingleReader = true });

    private static readonly EventRecord Sign = new(default, default, new NewEvent { Topic = "wake", OccurredAt = default });

    private readonly Lock _gate = new();
    private EventPosition _had;
    private TaskCompletionSource? _room;
    private volatile bool _isLive;
    private volatile bool _isEnded;
    private int _count;
    private int _isSigned;
    private long _dropped;

    internal enum Outcome
    {
        Taken,
        NotLive,
        Spilled,
        Dropped,
    }

    /// <summary>Whether the feed fills it. When it does not and the queue is empty, the lane reads the log by itself.</summary>
    public bool IsLive => _isLive;

    /// <summary>How many events wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many events were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>From now on events are offered; those up to this place are known.</summary>
    public void GoLive(EventPosition had)
    {
        _had = had;
        _isLive = true;
    }

    /// <summary>Nothing is offered from now on; the lane wakes up to see it.</summary>
    public void Leave()
    {
        _isLive = false;
        Wake();
    }

    /// <summary>Lets the lane look around at what was changed before. One sign is enough for all who give one before it is taken.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isSigned, 1) == 0)
            _records.Writer.TryWrite(Sign);
    }

    /// <summary>Nothing is offered from now on, and what waits is read from the log again.</summary>
    public void Empty()
    {
        _isLive = false;
        while (TryTake(out _)) { }
        TellRoom();
    }

    public Outcome Offer(EventRecord record, FullQueueMode mode)
    {
        if (!_isLive || _had.Covers(record.Position))
            return Outcome.NotLive;
        if (Count < capacity)
        {
            Interlocked.Increment(ref _count);
            _records.Writer.TryWrite(record);
            return Outcome.Taken;
        }
        if (mode == FullQueueMode.DropNewest)
        {
            Interlocked.Increment(ref _dropped);
            return Outcome.Dropped;
        }
        // The lane may have emptied the queue meanwhile, and wait.
        Leave();
        return Outcome.Spilled;
    }

    public bool TryTake(out EventRecord record)
    {
        while (_records.Reader.TryRead(out record!))
        {
            if (ReferenceEquals(record, Sign))
            {
                // Before anything is looked at: who gives a sign afterwards gives a new one.
                Interlocked.Exchange(ref _isSigned, 0);
                continue;
            }
            Interlocked.Decrement(ref _count);
            if (Volatile.Read(ref _room) is not null)
                TellRoom();
            return true;
        }
        return false;
    }

    /// <summary>Completes when something is offered or a sign is given.</summary>
    public ValueTask<bool> WaitAsync() => _records.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>Completes when there is room, or nothing is taken any more.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            // Said first and looked at afterwards: whoever takes the last one either makes room that is seen here, or sees that somebody waits.
            _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.MemoryBarrier();
            return _isEnded || !_isLive || Count < capacity ? Task.CompletedTask : _room.Task;
        }
    }

    /// <summary>Nothing is taken any more.</summary>
    public void End()
    {
        (_isEnded, _isLive) = (true, false);
        TellRoom();
    }

    private void TellRoom()
    {
        TaskCompletionSource? room;
        lock (_gate)
            (room, _room) = (_room, null);
        room?.SetResult();
    }
}
