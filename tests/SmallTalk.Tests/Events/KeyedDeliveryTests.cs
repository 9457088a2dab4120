using System.Diagnostics.Metrics;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Tests.Events;

/// <summary>What fails beside a handler, by key: the key's events go on.</summary>
public sealed class KeyedDeliveryTests
{
    private const int Failures = 3;

    private readonly BusWorld _world = new();
    private readonly MeterListener _listener = new();

    [TearDown]
    public async Task TearDown()
    {
        _listener.Dispose();
        await _world.DisposeAsync();
    }

    [TestCase(typeof(InvalidOperationException))]
    [TestCase(typeof(OperationCanceledException))]
    public async Task An_event_whose_delivery_fails_comes_again_and_those_behind_it_follow(Type error)
    {
        FailWhenConsumed((Exception)Activator.CreateInstance(error)!);
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        bus.Subscribe(
            new()
            {
                SubscriberId = "ops",
                Patterns = ["n:*"],
                Order = DeliveryOrder.Key,
                Parallelism = 1,
                QueueCapacity = 2,
            },
            inbox.Handle
        );

        await bus.PublishAsync([Of("a", "n:1"), Of("a", "n:2"), Of("b", "n:3"), Of("a", "n:4")]);
        for (var failures = 0; failures < Failures; failures++)
            await _world.ElapseRetryAsync();

        var topics = new HashSet<string>();
        await HangGuard.UntilAsync(async () => topics.Add((await inbox.NextAsync()).Event.Topic) && topics.Count == 4);
        _world.Logs.GetSnapshot().Count(record => record.Id.Id == 3017).Should().Be(Failures);
        await HangGuard.UntilAsync(async () => await SavedAsync() == EventPosition.FromOrdinal(4));
    }

    private async Task<EventPosition?> SavedAsync()
    {
        _world.Clock.Advance(_world.Options.CursorSaveInterval);
        return await _world.StoredPositionAsync("ops");
    }

    // A listener is code of the host's, called where the event is counted.
    private void FailWhenConsumed(Exception error)
    {
        var left = Failures;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == _world.Meters && instrument.Name == "smalltalk.events.consumed")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (_, _, _, _) =>
            {
                if (Interlocked.Decrement(ref left) >= 0)
                    throw error;
            }
        );
        _listener.Start();
    }

    private NewEvent Of(string session, string topic) => _world.Event(topic) with { Session = SessionId.Parse(session) };
}
