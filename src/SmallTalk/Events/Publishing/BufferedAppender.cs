using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>
/// Appends events in the background, in the order in which they were queued, many at a time. A store that fails is tried again until it is there. A publish that it refuses for good is logged
/// and given up, so that it is in nobody's way.
/// </summary>
internal sealed partial class BufferedAppender(DeliveryTools tools) : IAsyncDisposable
{
    private readonly Channel<IReadOnlyList<NewEvent>> _queue = Channel.CreateBounded<IReadOnlyList<NewEvent>>(
        new BoundedChannelOptions(tools.Options.BufferCapacity) { SingleReader = true }
    );

    private readonly CancellationTokenSource _cut = new();
    private readonly ILogger _logger = tools.Logger;
    private Task _loop = Task.CompletedTask;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Queues events that belong together; waits while the queue is full.</summary>
    /// <returns>False when nothing is queued any more, because the host stops.</returns>
    public async ValueTask<bool> TryEnqueueAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(events, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Appends what is queued, and takes no more.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        try
        {
            await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await _cut.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(new(canceled: true)).ConfigureAwait(false);

    private async Task RunAsync()
    {
        var batch = new BufferedBatch();
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_cut.Token).ConfigureAwait(false))
            {
                batch.Gather(_queue.Reader);
                await AppendAsync(batch).ConfigureAwait(false);
                batch.Clear();
            }
        }
        catch (OperationCanceledException)
        {
            if (batch.Count + _queue.Reader.Count is > 0 and var lost)
                LogLost(lost);
        }
    }

    private async Task AppendAsync(BufferedBatch batch)
    {
        var refusal = await TryAppendAsync(batch.Events).ConfigureAwait(false);
        if (refusal is null)
            return;
        // Which one it is, or whether they are only too many at once, each of them tells.
        for (var isAlone = batch.Count == 1; batch.Count > 0; batch.RemoveFirst())
        {
            if (!isAlone)
                refusal = await TryAppendAsync(batch.First).ConfigureAwait(false);
            if (refusal is not null)
                LogRefused(refusal, batch.First.Count, batch.First[0].Topic, batch.First[0].Id);
        }
    }

    /// <returns>What the store refuses the events for; null when they are appended.</returns>
    private async Task<Exception?> TryAppendAsync(IReadOnlyList<NewEvent> events)
    {
        var unclear = 0;
        for (var failures = 1; ; failures++)
        {
            try
            {
                await tools.Backend.Events.AppendAsync(events, _cut.Token).ConfigureAwait(false);
                foreach (var item in events)
                    tools.Instruments.Published(item.Topic);
                return null;
            }
            catch (Exception error)
            {
                _cut.Token.ThrowIfCancellationRequested();
                if (Refusal.IsFinal(error, ref unclear))
                    return error;
                LogFailed(error, events.Count);
                var pause = Backoff.After(failures, tools.Options.RetryDelay, tools.Options.MaxRetryDelay);
                await Task.Delay(pause, tools.Time, _cut.Token).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(3070, LogLevel.Warning, "{Count} buffered events could not be appended to the log; it is tried again.")]
    private partial void LogFailed(Exception error, int count);

    [LoggerMessage(3071, LogLevel.Error, "{Count} or more buffered publishes were lost: the store took none of them before the host's time to stop was over.")]
    private partial void LogLost(int count);

    [LoggerMessage(
        3072,
        LogLevel.Error,
        "A buffered publish of {Count} events is lost: the store refuses it. The first event has the topic '{Topic}' and the id {EventId}; publish it durably to be told at once."
    )]
    private partial void LogRefused(Exception error, int count, string topic, EventId eventId);
}
