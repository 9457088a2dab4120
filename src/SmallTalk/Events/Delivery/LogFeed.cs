using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>Reads the log once for all lanes of the process that are live, and offers each event to those whose patterns match. It waits for nobody.</summary>
internal sealed partial class LogFeed(DeliveryTools tools) : IAsyncDisposable
{
    private const int PageSize = 512;

    private readonly Lock _gate = new();
    private readonly TopicTrie<Lane> _lanes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _logger = tools.Logger;
    private Task? _loop;
    private volatile Place _place = new(default);

    /// <summary>What was appended up to here was offered.</summary>
    public EventPosition Position => _place.Position;

    public void Add(Lane lane)
    {
        lock (_gate)
            foreach (var pattern in lane.Settings.Patterns)
                _lanes.Add(pattern, lane);
    }

    public void Remove(Lane lane)
    {
        lock (_gate)
            foreach (var pattern in lane.Settings.Patterns)
                _lanes.Remove(pattern, lane);
    }

    /// <summary>Makes a lane live that has read the log up to a place without more to come.</summary>
    /// <returns>False when the feed is past that place: the lane reads on.</returns>
    public bool TryJoin(Lane lane, EventPosition place)
    {
        lock (_gate)
        {
            if (_loop is null)
            {
                _place = new(place);
                _loop = Task.Run(RunAsync);
            }
            else if (!place.Covers(_place.Position))
                return false;
            lane.GoLive(place);
            return true;
        }
    }

    /// <summary>Ends a lane's being live and empties its queue; no event that is being offered comes in between or afterwards.</summary>
    public void Part(Lane lane)
    {
        lock (_gate)
            lane.EmptyQueue();
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task? loop;
        lock (_gate)
            loop = _loop;
        if (loop is not null)
            await loop.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task RunAsync()
    {
        for (var failures = 0; !_stop.IsCancellationRequested; )
        {
            try
            {
                var page = await tools.Backend.Events.ReadAsync(EventFilter.All, Position, PageSize, _stop.Token).ConfigureAwait(false);
                Offer(page);
                failures = 0;
                if (!page.HasMore)
                    await tools.Backend.Events.WaitAsync(page.Position, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogFailed(error);
                await PauseAsync(++failures).ConfigureAwait(false);
            }
        }
    }

    private void Offer(EventPage page)
    {
        lock (_gate)
        {
            foreach (var record in page.Events)
            foreach (var lane in _lanes.Match(record.Event.Topic))
                lane.Offer(record);
            // What left the log before it was read: each lane finds out by itself whether it has lost something.
            if (page.IsGap)
                foreach (var lane in _lanes.All())
                    lane.Leave();
            _place = new(page.Position);
        }
    }

    private async Task PauseAsync(int failures) =>
        await Task.Delay(Backoff.After(failures, tools.Options.RetryDelay, tools.Options.MaxRetryDelay), tools.Time, _stop.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>A place that can be read without the lock.</summary>
    private sealed record Place(EventPosition Position);

    [LoggerMessage(3015, LogLevel.Warning, "The store failed while events were read for all subscribers; it goes on after a pause.")]
    private partial void LogFailed(Exception error);
}
