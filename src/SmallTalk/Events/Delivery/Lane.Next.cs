using System.Runtime.CompilerServices;

namespace SmallTalk.Events;

internal sealed partial class Lane
{
    /// <summary>Whether there is something that only the loop can do, or nothing more to do.</summary>
    private bool NeedsLook => _stop.IsCancellationRequested || _cursor.IsDue || MustTellDrops;

    /// <summary>Whether events were dropped, and the trouble is over: told earlier, the telling would fill the queue for ever.</summary>
    private bool MustTellDrops => _queue.Dropped != _toldDrops && _queue.Count == 0;

    /// <summary>An event is done with: the one to go on with, waited for if need be, or null when the loop has to look around.</summary>
    /// <remarks>The loop is suspended meanwhile. Who is called here calls the handler next, on the same thread.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<EventRecord?> NextAsync(EventRecord handled)
    {
        Finish(handled);
        while (!NeedsLook)
        {
            if (TryTakeNext(out var record))
            {
                if (Redelivery.Is(record.Event))
                {
                    _ahead.GiveBack(record);
                    return null;
                }
                if (!IsRepeated(record))
                    return record;
                _progress.Pass(record.Position);
            }
            // Looked at once more: the sign of a stop may have been taken just now.
            else if (!NeedsLook && TryIdle())
                await _queue.WaitAsync().ConfigureAwait(false);
            else
                return null;
        }
        return null;
    }

    /// <summary>The next event this subscriber wants: of what was read ahead, then of the queue.</summary>
    private bool TryTakeNext(out EventRecord record)
    {
        while (_ahead.TryTake(out record))
        {
            if (Settings.Wants(record.Event) && _missed?.Skips(record) != true)
                return true;
            _progress.Pass(record.Position);
        }
        return _queue.TryTake(out record);
    }

    /// <summary>Makes ready to wait for the feed.</summary>
    /// <returns>False when there is nothing to wait for: something has come, or the lane is not live.</returns>
    private bool TryIdle()
    {
        // Read before the queue is seen empty: whatever the feed has passed by then was offered.
        var place = _feed.Position;
        if (!_ahead.IsEmpty || _queue.Count > 0 || !IsLive)
            return false;
        if (place.Covers(_progress.Passed))
            _progress.Pass(place);
        _saveAlarm.Set(_cursor.DueAt);
        return true;
    }
}
