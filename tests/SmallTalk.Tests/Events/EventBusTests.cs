using System.Diagnostics;
using System.Text.Json;
using SmallTalk.Events;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

public sealed class EventBusTests
{
    private readonly BusWorld _world = new();

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "FR-011")]
    [Property("Requirement", "FR-012")]
    public async Task Subscribers_get_the_topics_of_their_pattern_in_order()
    {
        var bus = await _world.StartBusAsync();
        var (agents, all) = (new Inbox(), new Inbox());
        bus.Subscribe("agent:*", "agents", agents.Handle);
        bus.Subscribe("**", "all", all.Handle);

        await bus.PublishAsync([_world.Event("agent:failed"), _world.Event("turn:started"), _world.Event("agent.replied")]);

        (await agents.NextTopicsAsync(2)).Should().Equal("agent:failed", "agent:replied");
        (await all.NextTopicsAsync(3)).Should().Equal("agent:failed", "turn:started", "agent:replied");
    }

    [Test]
    public async Task A_new_subscriber_begins_at_the_end_of_the_log_and_misses_nothing_after_it()
    {
        var bus = await _world.StartBusAsync();
        await bus.PublishAsync(_world.Event("before"));
        var inbox = new Inbox();

        var subscription = bus.Subscribe("**", "new", inbox.Handle);
        await bus.PublishAsync(_world.Event("after"));

        (await inbox.NextTopicsAsync(1)).Should().Equal("after");
        subscription.SubscriberId.Should().Be("new");
        subscription.Patterns.Should().Equal("**");
    }

    [Test]
    public async Task Whoever_subscribes_before_the_start_gets_what_is_published_after_it()
    {
        var bus = await _world.MakeBusAsync();
        var inbox = new Inbox();
        bus.Subscribe("**", "early", inbox.Handle);

        await bus.StartAsync().Guarded();
        await bus.StartAsync().Guarded();
        await bus.PublishAsync(_world.Event("first"));

        (await inbox.NextTopicsAsync(1)).Should().Equal("first");
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task A_subscriber_goes_on_where_it_left_off()
    {
        var bus = await _world.StartBusAsync();
        var first = new Inbox();
        bus.Subscribe("**", "ops", first.Handle);
        await bus.PublishAsync(_world.Event("one"));
        await first.NextAsync();
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        await _world.Backend.Events.AppendAsync([_world.Event("while:nobody:ran")]);

        var second = new Inbox();
        (await _world.StartBusAsync()).Subscribe("**", "ops", second.Handle);

        (await second.NextTopicsAsync(1)).Should().Equal("while:nobody:ran");
    }

    [Test]
    public async Task A_new_subscriber_that_got_nothing_yet_has_its_place_kept()
    {
        var bus = await _world.StartBusAsync();
        bus.Subscribe("**", "ops", new Inbox().Handle);
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        await _world.Backend.Events.AppendAsync([_world.Event("while:nobody:ran")]);

        var inbox = new Inbox();
        (await _world.StartBusAsync()).Subscribe("**", "ops", inbox.Handle);

        (await inbox.NextTopicsAsync(1)).Should().Equal("while:nobody:ran");
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task The_cursor_is_saved_after_handling_and_never_before()
    {
        _world.Options.CursorSaveCount = 1;
        var bus = await _world.StartBusAsync();
        var (entered, leave) = (new TaskCompletionSource<EventRecord>(), new TaskCompletionSource());
        bus.Subscribe(
            "**",
            "ops",
            async (record, _) =>
            {
                entered.TrySetResult(record);
                await leave.Task;
            }
        );
        await bus.PublishAsync(_world.Event("one"));
        var inHand = await entered.Task.Guarded();

        (await _world.StoredPositionAsync("ops")).Should().Be(EventPosition.Beginning);
        var successor = new Inbox();
        (await _world.StartBusAsync()).Subscribe("**", "ops", successor.Handle);
        (await successor.NextAsync()).Event.Id.Should().Be(inHand.Event.Id, "a process killed with an event in hand leaves it to the next one");
        leave.SetResult();
    }

    [Test]
    public async Task The_cursor_is_saved_by_count()
    {
        _world.Options.CursorSaveCount = 10;
        _world.Options.CursorSaveInterval = TimeSpan.FromMinutes(1);
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        bus.Subscribe("**", "ops", inbox.Handle);

        await bus.PublishAsync([.. Enumerable.Range(0, 25).Select(index => _world.Event($"n:{index}"))]);
        await bus.PublishAsync(_world.Event("last"));
        await inbox.NextTopicsAsync(26);
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();

        // One where it began, two for twenty events, one at the end.
        _world.Faults.CountOf(StoreOperations.SaveCursor).Should().Be(4);
        (await _world.StoredPositionAsync("ops")).Should().Be(await _world.Backend.Events.GetEndAsync());
    }

    [Test]
    public async Task The_cursor_is_saved_by_time_though_nothing_more_comes()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        var subscription = bus.Subscribe("**", "ops", inbox.Handle);
        await bus.PublishAsync(_world.Event("one"));
        await inbox.NextAsync();

        await _world.Clock.ElapseAsync(TimeSpan.FromMilliseconds(1), _world.Options.CursorSaveInterval);

        await HangGuard.UntilAsync(async () => await _world.StoredPositionAsync("ops") == EventPosition.FromOrdinal(1));
        subscription.Position.Should().Be(EventPosition.FromOrdinal(1));
    }

    [Test]
    public async Task A_stop_that_comes_while_the_lane_makes_up_its_mind_to_wait_ends_it_at_once()
    {
        var bus = await _world.StartBusAsync();
        IEventSubscription? subscription = null;
        subscription = bus.Subscribe(
            "**",
            "ops",
            (_, _) =>
            {
                var thread = Environment.CurrentManagedThreadId;
                // The next to read the time on this thread has seen that nothing stops, and has not taken the sign of the stop yet.
                _world.Clock.Reading = () =>
                {
                    if (Environment.CurrentManagedThreadId != thread)
                        return;
                    _world.Clock.Reading = null;
                    subscription!.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(60)).Should().BeTrue();
                };
                return ValueTask.CompletedTask;
            }
        );

        await bus.PublishAsync(_world.Event("one"));

        await subscription.Completion.Guarded();
        _world.Clock.Reading.Should().BeNull("the stop came in that moment");
    }

    [Test]
    public async Task A_subscriber_that_has_nothing_to_save_looks_every_five_minutes_and_sleeps_in_between()
    {
        var bus = await _world.StartBusAsync();
        bus.Subscribe("**", "ops", new Inbox().Handle);
        var interval = TimeSpan.FromMinutes(5);

        await _world.Clock.ElapseAsync(interval, interval);

        // Set anew for as long, not for no time at all.
        await _world.Clock.ElapseAsync(interval, interval);
        _world.Faults.CountOf(StoreOperations.SaveCursor).Should().Be(1, "it was saved where it began");
    }

    [Test]
    public async Task Disposing_waits_for_the_event_in_hand_saves_the_cursor_and_frees_the_id()
    {
        var bus = await _world.StartBusAsync();
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        var subscription = bus.Subscribe(
            "**",
            "ops",
            async (_, _) =>
            {
                entered.TrySetResult();
                await leave.Task;
            }
        );
        await bus.PublishAsync([_world.Event("one"), _world.Event("two")]);
        await entered.Task.Guarded();

        var disposing = subscription.DisposeAsync().AsTask();
        disposing.IsCompleted.Should().BeFalse();
        leave.SetResult();
        await disposing.Guarded();

        (await _world.StoredPositionAsync("ops")).Should().Be(EventPosition.FromOrdinal(1));
        var inbox = new Inbox();
        bus.Subscribe("**", "ops", inbox.Handle);
        (await inbox.NextTopicsAsync(1)).Should().Equal("two");
    }

    [Test]
    public async Task A_handler_may_dispose_its_own_subscription()
    {
        var bus = await _world.StartBusAsync();
        var disposed = new TaskCompletionSource();
        IEventSubscription? subscription = null;
        subscription = bus.Subscribe(
            "**",
            "ops",
            async (_, _) =>
            {
                await subscription!.DisposeAsync();
                disposed.SetResult();
            }
        );

        await bus.PublishAsync(_world.Event("one"));

        await disposed.Task.Guarded();
    }

    [Test]
    public async Task A_stop_cuts_a_handler_that_goes_on_too_long_and_the_event_comes_again()
    {
        var bus = await _world.StartBusAsync();
        var entered = new TaskCompletionSource();
        bus.Subscribe(
            "**",
            "ops",
            (_, cancellationToken) =>
            {
                entered.SetResult();
                return new ValueTask(HangGuard.ForeverAsync(cancellationToken));
            }
        );
        await bus.PublishAsync(_world.Event("one"));
        await entered.Task.Guarded();

        var stopping = bus.StopAsync(TimeSpan.FromSeconds(1));
        await _world.Clock.ElapseAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        await stopping.Guarded();

        var inbox = new Inbox();
        (await _world.StartBusAsync()).Subscribe("**", "ops", inbox.Handle);
        (await inbox.NextTopicsAsync(1)).Should().Equal("one");
        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3012);
    }

    [Test]
    public async Task A_predecessor_that_was_killed_is_fenced_and_its_cursor_taken_over()
    {
        _world.Options.CursorSaveCount = 1;
        var bus = await _world.StartBusAsync("killed");
        var inbox = new Inbox();
        bus.Subscribe("**", "ops", inbox.Handle);
        await bus.PublishAsync(_world.Event("one"));
        await inbox.NextAsync();
        await HangGuard.UntilAsync(async () => await _world.StoredPositionAsync("ops") == EventPosition.FromOrdinal(1));
        _world.Clock.Advance(TimeSpan.FromMinutes(2));

        var successor = await _world.StartBusAsync("successor");
        var second = new Inbox();
        successor.Subscribe("**", "ops", second.Handle);
        await successor.PublishAsync(_world.Event("two"));
        (await second.NextTopicsAsync(1)).Should().Equal("two");

        await HangGuard.UntilAsync(async () => (await _world.Backend.Events.GetCursorAsync(new("ops")))!.Position == EventPosition.FromOrdinal(2));
        (await _world.Backend.Events.GetCursorAsync(new("ops")))!.Owner!.Instance.Should().Be("successor");
        await successor.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        (await _world.Backend.Events.GetCursorAsync(new("ops")))!.Owner.Should().BeNull("a cursor is given back at the stop");
    }

    [Test]
    public async Task What_breaks_the_rules_is_refused_and_nothing_is_appended()
    {
        var bus = await _world.StartBusAsync();
        _world.Options.MaxPayloadBytes = 1024;
        var tooLarge = _world.Event("large") with { Payload = new(new byte[1025]) };

        var badTopic = () => bus.PublishAsync([_world.Event("good"), _world.Event("bad:*")]).AsTask();
        var badSize = () => bus.PublishAsync(tooLarge).AsTask();
        var badPattern = () => bus.Subscribe("a:**:b", "ops", new Inbox().Handle);
        var badId = () => bus.Subscribe("**", "a/../b", new Inbox().Handle);
        bus.Subscribe("**", "twice", new Inbox().Handle);
        var twice = () => bus.Subscribe("**", "twice", new Inbox().Handle);

        await badTopic.Should().ThrowAsync<InvalidIdException>();
        (await badSize.Should().ThrowAsync<PayloadTooLargeException>()).WithMessage("*SmallTalk:Events:MaxPayloadBytes*");
        badPattern.Should().Throw<InvalidIdException>();
        badId.Should().Throw<InvalidIdException>();
        twice.Should().Throw<SubscriberInUseException>().WithMessage("'twice' is subscribed already*");
        (await _world.Backend.Events.GetEndAsync()).Should().Be(EventPosition.Beginning);
    }

    [Test]
    public async Task A_stopped_bus_takes_no_subscribers()
    {
        var bus = await _world.StartBusAsync();
        await bus.StopAsync(TimeSpan.Zero).Guarded();

        var subscribe = () => bus.Subscribe("**", "late", new Inbox().Handle);

        subscribe.Should().Throw<ObjectDisposedException>();
    }

    [Test]
    public async Task A_typed_payload_comes_as_its_JSON_with_the_trace_it_was_published_in()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        bus.Subscribe("**", "ops", inbox.Handle);
        using var activity = new Activity("publish").SetIdFormat(ActivityIdFormat.W3C).Start();

        await bus.PublishAsync(
            "count:changed",
            42,
            (System.Text.Json.Serialization.Metadata.JsonTypeInfo<int>)JsonSerializerOptions.Default.GetTypeInfo(typeof(int))
        );
        await bus.PublishAsync([]);

        var record = await inbox.NextAsync();
        JsonSerializer.Deserialize<int>(record.Event.Payload.Bytes.Span).Should().Be(42);
        record.Event.TraceParent.Should().Be(activity.Id);
        record.Event.OccurredAt.Should().Be(_world.Clock.GetUtcNow());
    }
}
