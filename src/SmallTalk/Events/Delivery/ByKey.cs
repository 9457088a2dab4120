using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>Events of different keys side by side, those of one key one at a time and in order. The key is the session, or the topic of an event without one.</summary>
internal sealed class ByKey(
    Func<EventDelivery> makeDelivery,
    int parallelism,
    int room,
    LaneProgress progress,
    Func<EventRecord, bool> isRepeated,
    Action<EventRecord> done,
    Func<Exception, int, Task> pause,
    CancellationToken stop,
    CancellationToken cut
) : IHandOver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Queue<LaneProgress.Taken>> _waiting = [];
    private readonly Stack<EventDelivery> _free = new();
    private readonly HashSet<EventDelivery> _busy = [];
    private readonly SemaphoreSlim _handlers = new(parallelism);
    private readonly SemaphoreSlim _room = new(room);
    private int _running;
    private TaskCompletionSource _finished = Finished();

    public async ValueTask TakeAsync(EventRecord record)
    {
        await _room.WaitAsync(stop).ConfigureAwait(false);
        var taken = progress.Take(record);
        progress.Pass(record.Position);
        var key = new Key(record.Event.Partition, record.Event.Session, record.Event.Session is null ? record.Event.Topic : null);
        lock (_gate)
        {
            if (_waiting.TryGetValue(key, out var queue))
            {
                queue.Enqueue(taken);
                return;
            }
            _waiting.Add(key, new([taken]));
            if (_running++ == 0)
                _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        _ = RunAsync(key);
    }

    public async ValueTask FinishAsync()
    {
        Task finished;
        lock (_gate)
            finished = _finished.Task;
        await finished.ConfigureAwait(false);
    }

    public void Cut()
    {
        EventDelivery[] busy;
        lock (_gate)
            busy = [.. _busy];
        foreach (var delivery in busy)
            delivery.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync().ConfigureAwait(false);
        foreach (var delivery in _free)
            delivery.Dispose();
        _handlers.Dispose();
        _room.Dispose();
    }

    private static TaskCompletionSource Finished()
    {
        var finished = new TaskCompletionSource();
        finished.SetResult();
        return finished;
    }

    private async Task RunAsync(Key key)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            while (Next(key) is { } taken)
                await InsistAsync(taken).ConfigureAwait(false);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // The lane stops: what was not handled comes again.
            lock (_gate)
                _waiting.Remove(key);
        }
        finally
        {
            lock (_gate)
            {
                if (--_running == 0)
                    _finished.SetResult();
            }
        }
    }

    private LaneProgress.Taken? Next(Key key)
    {
        lock (_gate)
        {
            if (_waiting[key].TryDequeue(out var taken))
                return taken;
            // Under the same lock: what comes next begins anew.
            _waiting.Remove(key);
            return null;
        }
    }

    /// <summary>Delivers an event, however often that fails: without it nothing of its key would go on, and in the end nothing at all.</summary>
    private async Task InsistAsync(LaneProgress.Taken taken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await DeliverAsync(taken).ConfigureAwait(false);
                _room.Release();
                return;
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                await pause(error, failures).ConfigureAwait(false);
            }
        }
    }

    private async Task DeliverAsync(LaneProgress.Taken taken)
    {
        // It has the key of the first one, which may have been in hand when this one was taken.
        if (isRepeated(taken.Record))
        {
            progress.Done(taken);
            return;
        }
        await _handlers.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            await HandleAsync(taken).ConfigureAwait(false);
        }
        finally
        {
            _handlers.Release();
        }
    }

    private async Task HandleAsync(LaneProgress.Taken taken)
    {
        var delivery = Rent();
        try
        {
            await delivery.DeliverAsync(taken.Record, stop, cut).ConfigureAwait(false);
            progress.Done(taken);
            done(taken.Record);
        }
        finally
        {
            Return(delivery);
        }
    }

    private EventDelivery Rent()
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var delivery))
                delivery = makeDelivery();
            _busy.Add(delivery);
            return delivery;
        }
    }

    private void Return(EventDelivery delivery)
    {
        lock (_gate)
        {
            _busy.Remove(delivery);
            _free.Push(delivery);
        }
    }

    private readonly record struct Key(Partition Partition, SessionId? Session, string? Topic);
}
