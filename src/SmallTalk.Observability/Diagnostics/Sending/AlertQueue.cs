using System.Threading.Channels;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Alerts that wait for their turn. Written by any thread, read by one loop. When it is full, the least bad goes.</summary>
internal sealed class AlertQueue
{
    internal const int Capacity = 100;

    private readonly Lock _lock = new();
    private readonly List<QueuedAlert> _waiting = [];
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isCompleted;

    /// <summary>Takes an alert, unless the queue is completed.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="dropped">The alert for which there is no room: it, or one that is less bad.</param>
    public bool TryAdd(QueuedAlert alert, out QueuedAlert? dropped)
    {
        lock (_lock)
        {
            dropped = null;
            if (_isCompleted)
                return false;
            if (_waiting.Count == Capacity)
                dropped = MakeRoomWithLockHeld(alert);
            if (dropped != alert)
                _waiting.Add(alert);
        }
        _bell.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Waits until there is an alert.</summary>
    /// <returns>False when the queue is completed.</returns>
    public async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_isCompleted)
                    return false;
                if (_waiting.Count > 0)
                    return true;
            }
            if (await _bell.Reader.WaitToReadAsync().ConfigureAwait(false))
                _bell.Reader.TryRead(out _);
        }
    }

    /// <summary>Takes out the oldest alert.</summary>
    public QueuedAlert TakeOldest()
    {
        lock (_lock)
        {
            var oldest = _waiting[0];
            _waiting.RemoveAt(0);
            return oldest;
        }
    }

    /// <summary>Takes out all alerts.</summary>
    public IReadOnlyList<QueuedAlert> TakeAll()
    {
        lock (_lock)
        {
            QueuedAlert[] all = [.. _waiting];
            _waiting.Clear();
            return all;
        }
    }

    /// <summary>Takes no more alerts.</summary>
    public void Complete()
    {
        lock (_lock)
            _isCompleted = true;
        _bell.Writer.TryComplete();
    }

    // The oldest of the least bad makes room for what is worse. Among equals news counts for warnings, and for what is worse the first, which is likely the cause.
    private QueuedAlert MakeRoomWithLockHeld(QueuedAlert alert)
    {
        var least = _waiting.MinBy(waiting => waiting.Message.Severity);
        if (least.Message.Severity > AlertSeverity.Warning && least.Message.Severity >= alert.Message.Severity)
            return alert;
        _waiting.Remove(least);
        return least;
    }
}
