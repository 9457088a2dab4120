using SmallTalk.Events;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

/// <summary>What a subscriber gets of what it has missed (FR-016).</summary>
public sealed class ReplayPolicyTests
{
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(5);

    private readonly BusWorld _world = new();

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "FR-016b")]
    [Property("Requirement", "SC-021")]
    public async Task By_default_a_subscriber_gets_the_critical_events_it_missed_and_the_backlog_it_left()
    {
        await LeaveAsync(backlog: "backlog");
        await MissAsync("missed:1", "!critical", "missed:2");

        (await ReturnAsync(null)).Should().Equal("backlog", "!critical", "now");
        // It is said after the last event.
        await HangGuard.UntilAsync(() => Task.FromResult(_world.Logs.GetSnapshot().Any(record => record.Id.Id == 3014)));
        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3014);
    }

    [Test]
    [Property("Requirement", "FR-016a")]
    public async Task Full_is_all_of_it()
    {
        await LeaveAsync();
        await MissAsync("missed:1", "!critical", "missed:2");

        (await ReturnAsync(ReplayPolicy.Full)).Should().Equal("missed:1", "!critical", "missed:2", "now");
    }

    [Test]
    [Property("Requirement", "FR-016a")]
    public async Task None_is_only_the_backlog()
    {
        await LeaveAsync(backlog: "backlog");
        await MissAsync("missed:1", "!critical");

        (await ReturnAsync(ReplayPolicy.None)).Should().Equal("backlog", "now");
    }

    [Test]
    [Property("Requirement", "FR-016a")]
    public async Task A_window_leaves_out_what_is_too_long_ago_and_a_maximum_all_but_the_newest()
    {
        await LeaveAsync();
        await MissAsync("old:1", "old:2");
        _world.Clock.Advance(Away);
        await MissAsync("new:1", "new:2", "new:3");

        (await ReturnAsync(new() { Kind = ReplayKind.Full, Window = Away / 2 })).Should().Equal("new:1", "new:2", "new:3", "now");
        await LeaveAgainAsync();
        await MissAsync("one", "two", "three");
        (await ReturnAsync(new() { Kind = ReplayKind.Full, MaxEvents = 2 })).Should().Equal("two", "three", "now");
    }

    [Test]
    [Property("Requirement", "FR-016c")]
    [Property("Requirement", "SC-022")]
    public async Task Configuration_of_the_subscriber_comes_before_its_code()
    {
        _world.Options.Subscribers["ops"] = new() { Replay = new() { Kind = ReplayKind.Full } };
        await LeaveAsync();
        await MissAsync("missed");

        (await ReturnAsync(ReplayPolicy.None)).Should().Equal("missed", "now");
    }

    [Test]
    [Property("Requirement", "FR-016a")]
    public async Task A_subscriber_that_was_killed_gets_all_it_has_not_had()
    {
        // What was killed saves nothing when the clock goes on.
        _world.Options.CursorSaveInterval = 2 * Away;
        var bus = await _world.StartBusAsync("killed");
        var inbox = new Inbox();
        Subscribe(bus, inbox, null);
        await bus.PublishAsync(_world.Event("had"));
        await inbox.NextAsync();
        _world.Clock.Advance(Away);
        await _world.Backend.Events.AppendAsync([_world.Event("in:its:last:moment")]);

        var second = new Inbox();
        var successor = await _world.StartBusAsync("killed");
        Subscribe(successor, second, null);

        (await second.NextTopicsAsync(2)).Should().Contain("in:its:last:moment");
    }

    [Test]
    [Property("Requirement", "FR-011a")]
    public async Task An_event_that_was_published_twice_is_handled_once()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        Subscribe(bus, inbox, null);
        var twice = _world.Event("twice");

        await bus.PublishAsync(twice);
        await bus.PublishAsync(twice);
        await bus.PublishAsync(_world.Event("last"));

        (await inbox.NextTopicsAsync(2)).Should().Equal("twice", "last");
    }

    [Test]
    [Property("Requirement", "FR-012")]
    public async Task An_event_that_several_patterns_of_a_subscriber_match_comes_once_and_filters_hold()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        bus.Subscribe(
            new()
            {
                SubscriberId = "ops",
                Patterns = ["a:*", "*:b", "**"],
                MinimumPriority = EventPriority.High,
                CorrelationId = "request",
            },
            inbox.Handle
        );
        var wanted = _world.Event("a:b") with { Priority = EventPriority.Critical, CorrelationId = "request" };

        await bus.PublishAsync([
            wanted with
            {
                Id = EventId.New(),
                Priority = EventPriority.Normal,
            },
            wanted,
            wanted with
            {
                Id = EventId.New(),
                CorrelationId = null,
            },
        ]);
        await bus.PublishAsync(wanted with { Id = EventId.New(), Topic = "c" });

        (await inbox.NextTopicsAsync(2)).Should().Equal("a:b", "c");
    }

    private static EventSubscriptionOptions Options(ReplayPolicy? policy) =>
        new()
        {
            SubscriberId = "ops",
            Patterns = ["**"],
            Replay = policy,
        };

    private static void Subscribe(EventBus bus, Inbox inbox, ReplayPolicy? policy) => bus.Subscribe(Options(policy), inbox.Handle);

    private async Task LeaveAsync(string? backlog = null)
    {
        var bus = await _world.StartBusAsync();
        // Before the subscriber comes: a read of it that is under way would bring the backlog.
        var unread = _world.Faults.Add(StoreOperations.ReadEvents, Fault.FailBefore(), times: int.MaxValue);
        Subscribe(bus, new Inbox(), null);
        if (backlog is not null)
            await bus.PublishAsync(_world.Event(backlog));
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        unread.Disarm();
        _world.Clock.Advance(Away);
    }

    private async Task LeaveAgainAsync()
    {
        await _current!.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        _world.Clock.Advance(Away);
    }

    private async Task MissAsync(params string[] topics) =>
        await _world.Backend.Events.AppendAsync([
            .. topics.Select(topic => _world.Event(topic) with { Priority = topic[0] == '!' ? EventPriority.Critical : EventPriority.Normal }),
        ]);

    private EventBus? _current;

    private async Task<List<string>> ReturnAsync(ReplayPolicy? policy)
    {
        var inbox = new Inbox();
        _current = await _world.StartBusAsync();
        Subscribe(_current, inbox, policy);
        await _current.PublishAsync(_world.Event("now"));
        var topics = new List<string>();
        do topics.Add((await inbox.NextAsync()).Event.Topic);
        while (topics[^1] != "now");
        return topics;
    }
}
