using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

/// <summary>What happens when a subscriber is slower than its publishers.</summary>
public sealed class EventQueueTests
{
    private const int Capacity = 4;
    private const int Many = 50;

    private readonly BusWorld _world = new();

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task A_full_queue_spills_to_the_log_and_nothing_is_lost_or_out_of_order()
    {
        var bus = await _world.StartBusAsync();
        var slow = new SlowInbox();
        await using var subscription = Subscribe(bus, slow, FullQueueMode.Spill);
        await LiveAsync(subscription);
        var other = new Inbox();
        bus.Subscribe("**", "other", other.Handle);

        for (var round = 0; round < 3; round++)
        {
            await PublishAsync(bus, Many);
            (await other.NextTopicsAsync(Many)).Should().Equal(Topics(Many), "no other subscriber waits");
            slow.Open();
            (await slow.NextTopicsAsync(Many)).Should().Equal(Topics(Many));
            slow.Close();
        }
        _world.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 3013);
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task A_queue_that_drops_tells_how_many_and_goes_on()
    {
        var bus = await _world.StartBusAsync();
        var (slow, told) = (new SlowInbox(), new Inbox());
        var subscription = Subscribe(bus, slow, FullQueueMode.DropNewest, "n:*");
        await LiveAsync(subscription);
        bus.Subscribe("subscriber:dropped", "told", told.Handle);
        await bus.PublishAsync(_world.Event("n:first"));
        await slow.EnteredAsync();

        await PublishAsync(bus, Many);
        await HangGuard.UntilAsync(() => Task.FromResult(subscription.Dropped == Many - Capacity));
        slow.Open();

        (await slow.NextTopicsAsync(1 + Capacity)).Should().Equal(["n:first", .. Topics(Capacity)]);
        (await told.NextAsync()).Event.PayloadType.Should().Be("subscriber.dropped/1");
        await bus.PublishAsync(_world.Event("n:last"));
        (await slow.NextTopicsAsync(1)).Should().Equal("n:last");
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task What_was_dropped_is_told_once_when_the_queue_is_empty_and_not_after_each_event()
    {
        var bus = await _world.StartBusAsync();
        var (entered, leave) = (new Inbox(), new SemaphoreSlim(0));
        var subscription = bus.Subscribe(
            Slow("n:*", FullQueueMode.DropNewest),
            async (record, cancellationToken) =>
            {
                await entered.Handle(record, cancellationToken);
                await leave.WaitAsync(cancellationToken);
            }
        );
        await LiveAsync(subscription);
        await bus.PublishAsync(_world.Event("n:first"));
        await entered.NextAsync();
        await PublishAsync(bus, Many);
        await HangGuard.UntilAsync(() => Task.FromResult(subscription.Dropped == Many - Capacity));
        leave.Release();
        await entered.NextAsync();
        // There was room for one.
        await PublishAsync(bus, Many);
        await HangGuard.UntilAsync(() => Task.FromResult(subscription.Dropped == Many - Capacity + Many - 1));

        leave.Release(Many);
        await entered.NextTopicsAsync(Capacity);

        var dropped = new EventFilter { Topic = SmallTalkTopics.SubscriberDropped };
        await HangGuard.UntilAsync(async () => (await _world.Backend.Events.ReadAsync(dropped, default, Many)).Events.Count > 0);
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        (await _world.Backend.Events.ReadAsync(dropped, default, Many)).Events.Should().ContainSingle();
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task Publishers_wait_for_room_when_the_subscriber_says_so_but_not_inside_a_handler()
    {
        var bus = await _world.StartBusAsync();
        var slow = new SlowInbox();
        await using var subscription = Subscribe(bus, slow, FullQueueMode.Wait, "n:*");
        await LiveAsync(subscription);
        var fromHandler = new TaskCompletionSource();
        bus.Subscribe(
            "cause",
            "effect",
            async (_, cancellationToken) =>
            {
                await bus.PublishAsync(_world.Event("n:effect"), cancellationToken: cancellationToken);
                fromHandler.SetResult();
            }
        );
        await bus.PublishAsync(_world.Event("n:0"));
        await slow.EnteredAsync();
        for (var index = 1; index <= Capacity; index++)
            await bus.PublishAsync(_world.Event($"n:{index}"));
        await HangGuard.UntilAsync(() => Task.FromResult(subscription.Waiting == Capacity));

        var waiting = bus.PublishAsync(_world.Event("n:waits")).AsTask();
        await bus.PublishAsync(_world.Event("unrelated"));
        await bus.PublishAsync(_world.Event("cause"));
        await fromHandler.Task.Guarded();
        waiting.IsCompleted.Should().BeFalse();
        slow.Open();

        await waiting.Guarded();
        (await slow.NextTopicsAsync(Capacity + 3)).Should().BeEquivalentTo(["n:0", "n:1", "n:2", "n:3", "n:4", "n:waits", "n:effect"]);
    }

    [Test]
    public async Task Sessions_are_handled_side_by_side_and_each_in_order()
    {
        var bus = await _world.StartBusAsync();
        var (held, inbox) = (new TaskCompletionSource(), new Inbox());
        bus.Subscribe(
            new()
            {
                SubscriberId = "ops",
                Patterns = ["n:*"],
                Order = DeliveryOrder.Key,
            },
            async (record, cancellationToken) =>
            {
                if (record.Event.Session == SessionId.Parse("a"))
                    await held.Task;
                await inbox.Handle(record, cancellationToken);
            }
        );

        await bus.PublishAsync([Of("a", "n:1"), Of("b", "n:1"), Of("a", "n:2"), Of("b", "n:2"), Of("b", "n:3")]);

        for (var number = 1; number <= 3; number++)
            (await inbox.NextAsync()).Event.Should().Match<NewEvent>(it => it.Topic == $"n:{number}" && it.Session == SessionId.Parse("b"));
        held.SetResult();
        (await inbox.NextTopicsAsync(2)).Should().Equal("n:1", "n:2");
    }

    [Test]
    [Property("Requirement", "FR-011a")]
    public async Task An_event_that_is_published_again_while_it_is_in_hand_is_handled_once()
    {
        var bus = await _world.StartBusAsync();
        var (entered, held, inbox) = (new TaskCompletionSource(), new TaskCompletionSource(), new Inbox());
        bus.Subscribe(
            new()
            {
                SubscriberId = "ops",
                Patterns = ["n:*"],
                Order = DeliveryOrder.Key,
            },
            async (record, cancellationToken) =>
            {
                entered.TrySetResult();
                if (record.Event.Session == SessionId.Parse("a"))
                    await held.Task;
                await inbox.Handle(record, cancellationToken);
            }
        );
        var twice = Of("a", "n:twice");
        await bus.PublishAsync(twice);
        await entered.Task.Guarded();

        await bus.PublishAsync([twice, Of("a", "n:last"), Of("b", "n:other")]);
        // Everything before it is taken.
        (await inbox.NextTopicsAsync(1))
            .Should()
            .Equal("n:other");
        held.SetResult();

        (await inbox.NextTopicsAsync(2)).Should().Equal("n:twice", "n:last");
    }

    [Test]
    public async Task What_is_done_with_beyond_an_event_in_hand_does_not_come_again_after_a_stop()
    {
        var bus = await _world.StartBusAsync();
        using var consumed = new MetricCollector<long>(_world.Meters, SmallTalkDiagnostics.MeterName, "smalltalk.events.consumed");
        var (inbox, second) = (new Inbox(), new Inbox());
        var options = new EventSubscriptionOptions
        {
            SubscriberId = "ops",
            Patterns = ["**"],
            Order = DeliveryOrder.Key,
        };
        bus.Subscribe(
            options,
            (record, cancellationToken) =>
                record.Event.Session == SessionId.Parse("a") ? new(HangGuard.ForeverAsync(cancellationToken)) : inbox.Handle(record, cancellationToken)
        );
        await bus.PublishAsync([Of("a", "hangs"), Of("b", "done"), Of("c", "done")]);
        // What the stop would cut otherwise is done with.
        await consumed.WaitForMeasurementsAsync(2).Guarded();
        await bus.StopAsync(TimeSpan.Zero).Guarded();

        var next = await _world.StartBusAsync();
        next.Subscribe(options, second.Handle);
        await next.PublishAsync(Of("d", "new"));

        (await second.NextTopicsAsync(2)).Should().BeEquivalentTo("hangs", "new");
        second.IsEmpty.Should().BeTrue();
    }

    [Test]
    public async Task What_is_handled_while_nothing_more_comes_is_saved_in_time()
    {
        var bus = await _world.StartBusAsync();
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        bus.Subscribe(
            new()
            {
                SubscriberId = "ops",
                Patterns = ["**"],
                Order = DeliveryOrder.Key,
            },
            async (_, _) =>
            {
                entered.SetResult();
                await leave.Task;
            }
        );
        await bus.PublishAsync(_world.Event("one"));
        await entered.Task.Guarded();

        leave.SetResult();
        await _world.Clock.ElapseAsync(TimeSpan.FromMilliseconds(1), _world.Options.CursorSaveInterval);

        await HangGuard.UntilAsync(async () => await _world.StoredPositionAsync("ops") == EventPosition.FromOrdinal(1));
    }

    private static string[] Topics(int count) => [.. Enumerable.Range(0, count).Select(index => $"n:{index}")];

    /// <summary>What is published before a new subscriber has read the log to its end does not go through its queue.</summary>
    private static Task LiveAsync(IEventSubscription subscription) => HangGuard.UntilAsync(() => Task.FromResult(((Lane)subscription).IsLive));

    private static IEventSubscription Subscribe(EventBus bus, SlowInbox inbox, FullQueueMode mode, string pattern = "**") =>
        bus.Subscribe(Slow(pattern, mode), inbox.HandleAsync);

    private static EventSubscriptionOptions Slow(string pattern, FullQueueMode mode) =>
        new()
        {
            SubscriberId = "slow",
            Patterns = [pattern],
            QueueCapacity = Capacity,
            FullMode = mode,
        };

    private NewEvent Of(string session, string topic) => _world.Event(topic) with { Session = SessionId.Parse(session) };

    private async Task PublishAsync(EventBus bus, int count) => await bus.PublishAsync([.. Topics(count).Select(_world.Event)]);

    /// <summary>A handler that takes nothing until it is opened.</summary>
    private sealed class SlowInbox
    {
        private readonly Inbox _inbox = new();
        private readonly TaskCompletionSource _entered = new();
        private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _open.SetResult();

        public void Close() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task EnteredAsync() => _entered.Task.Guarded();

        public Task<string[]> NextTopicsAsync(int count) => _inbox.NextTopicsAsync(count);

        public async ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
        {
            _entered.TrySetResult();
            await _open.Task;
            await _inbox.Handle(record, cancellationToken);
        }
    }
}
