using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SmallTalk.Events;

/// <summary>Turns a subscription into an enumeration: its handler hands each event over and waits until the next one is asked for.</summary>
internal static class EventEnumeration
{
    public static async IAsyncEnumerable<EventRecord> RunAsync(
        IEventBus bus,
        EventSubscriptionOptions options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var offers = Channel.CreateUnbounded<Offer>();
        using var left = new CancellationTokenSource();
        var subscription = bus.Subscribe(options, (record, token) => HandOverAsync(offers.Writer, record, token, left.Token));
        try
        {
            _ = CompleteAsync(subscription, offers.Writer);
            await foreach (var offer in offers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                // Its time was over before anybody asked for it.
                if (offer.Handled.Task.IsCompleted)
                    continue;
                yield return offer.Record;
                offer.Handled.TrySetResult();
            }
        }
        finally
        {
            // In this order: a handler that fails while its subscription stops is not tried again, and its event comes again after the next start.
            var stopping = subscription.DisposeAsync();
            await left.CancelAsync().ConfigureAwait(false);
            await stopping.ConfigureAwait(false);
        }
    }

    private static async ValueTask HandOverAsync(ChannelWriter<Offer> offers, EventRecord record, CancellationToken deadline, CancellationToken left)
    {
        var offer = new Offer(record, new(TaskCreationOptions.RunContinuationsAsynchronously));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, left);
        offers.TryWrite(offer);
        try
        {
            await offer.Handled.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        finally
        {
            offer.Handled.TrySetCanceled(either.Token);
        }
    }

    private static async Task CompleteAsync(IEventSubscription subscription, ChannelWriter<Offer> offers)
    {
        await subscription.Completion.ConfigureAwait(false);
        offers.TryComplete();
    }

    private sealed record Offer(EventRecord Record, TaskCompletionSource Handled);
}
