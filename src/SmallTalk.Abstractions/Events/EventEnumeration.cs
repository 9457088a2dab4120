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
                if (offer.IsWithdrawn)
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
        var offer = new Offer(record);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline, left);
        offers.TryWrite(offer);
        try
        {
            await offer.Handled.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        finally
        {
            offer.IsWithdrawn = true;
        }
    }

    private static async Task CompleteAsync(IEventSubscription subscription, ChannelWriter<Offer> offers)
    {
        await subscription.Completion.ConfigureAwait(false);
        offers.TryComplete();
    }

    private sealed class Offer(EventRecord record)
    {
        private volatile bool _isWithdrawn;

        public EventRecord Record => record;

        public TaskCompletionSource Handled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether the attempt is over, so that nobody waits for its answer.</summary>
        public bool IsWithdrawn
        {
            get => _isWithdrawn;
            set => _isWithdrawn = value;
        }
    }
}
