using System.Runtime.CompilerServices;

namespace SmallTalk.Events;

/// <summary>One event at a time, in the order of the log; those that wait are taken in line.</summary>
internal sealed class OneByOne(EventDelivery delivery, Action<EventRecord> finish, CancellationToken stop, CancellationToken cut) : IHandOver
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask TakeAsync(EventRecord record)
    {
        if (await delivery.DeliverAsync(record, stop, cut).ConfigureAwait(false) is { } last)
            finish(last);
    }

    public ValueTask FinishAsync() => ValueTask.CompletedTask;

    public void Cut() => delivery.Cut();

    public ValueTask DisposeAsync()
    {
        delivery.Dispose();
        return ValueTask.CompletedTask;
    }
}
