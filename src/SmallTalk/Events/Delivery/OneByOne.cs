using System.Runtime.CompilerServices;

namespace SmallTalk.Events;

/// <summary>One event at a time, in the order of the log.</summary>
internal sealed class OneByOne(EventDelivery delivery, LaneProgress progress, Action<EventRecord> done, CancellationToken stop, CancellationToken cut)
    : IHandOver
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask TakeAsync(EventRecord record)
    {
        await delivery.DeliverAsync(record, stop, cut).ConfigureAwait(false);
        progress.Pass(record.Position);
        done(record);
    }

    public ValueTask FinishAsync() => ValueTask.CompletedTask;

    public void Cut() => delivery.Cut();

    public ValueTask DisposeAsync()
    {
        delivery.Dispose();
        return ValueTask.CompletedTask;
    }
}
