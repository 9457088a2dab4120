using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

public sealed class PublishingTests
{
    private readonly BusWorld _world = new();

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    public async Task Buffered_events_come_in_order_and_critical_ones_are_durable_at_once()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        bus.Subscribe("**", "ops", inbox.Handle);

        for (var index = 0; index < 20; index++)
            (await bus.PublishAsync(_world.Event($"n:{index}"), PublishDurability.Buffered)).IsDurable.Should().BeFalse();
        (await inbox.NextTopicsAsync(20)).Should().Equal(Enumerable.Range(0, 20).Select(index => $"n:{index}"));
        var critical = await bus.PublishAsync(_world.Event("critical") with { Priority = EventPriority.Critical }, PublishDurability.Buffered);

        critical.Should().Be(new PublishReceipt(1, IsDurable: true));
    }

    [Test]
    public async Task A_stop_appends_what_is_buffered_and_what_is_published_later_is_durable()
    {
        var bus = await _world.StartBusAsync();
        await bus.PublishAsync(_world.Event("buffered"), PublishDurability.Buffered);
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();

        var late = await bus.PublishAsync(_world.Event("late"), PublishDurability.Buffered);

        late.IsDurable.Should().BeTrue();
        (await TopicsAsync(new())).Should().Equal("buffered", "late");
    }

    [Test]
    public async Task A_store_that_takes_no_buffered_events_is_tried_again()
    {
        var bus = await _world.StartBusAsync();
        _world.Faults.Add(StoreOperations.AppendEvents, Fault.FailBefore(), times: 2);

        await bus.PublishAsync(_world.Event("buffered"), PublishDurability.Buffered);
        await _world.ElapseRetryAsync();
        await _world.ElapseRetryAsync();

        await HangGuard.UntilAsync(async () => (await TopicsAsync(new())).Length == 1);
    }

    [Test]
    public async Task A_durable_publish_that_fails_says_so()
    {
        var bus = await _world.StartBusAsync();
        _world.Faults.Add(StoreOperations.AppendEvents, Fault.FailBefore());

        await bus.Awaiting(it => it.PublishAsync(_world.Event("one")).AsTask()).Should().ThrowAsync<StoreUnavailableException>();
    }

    [Test]
    public async Task The_log_is_read_again_by_pattern_session_priority_place_and_time()
    {
        var bus = await _world.StartBusAsync();
        await bus.PublishAsync([_world.Event("a:1"), _world.Event("b:1") with { Session = SessionId.Parse("s") }]);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        var later = _world.Clock.GetUtcNow();
        await bus.PublishAsync([_world.Event("a:2"), _world.Event("b:2") with { Priority = EventPriority.Critical }]);

        (await ReplayAsync(bus, new() { Pattern = "a:*" })).Should().Equal("a:1", "a:2");
        (await ReplayAsync(bus, new() { Session = SessionId.Parse("s") })).Should().Equal("b:1");
        (await ReplayAsync(bus, new() { MinimumPriority = EventPriority.High })).Should().Equal("b:2");
        (await ReplayAsync(bus, new() { Since = later })).Should().Equal("a:2", "b:2");
        (await ReplayAsync(bus, new() { After = EventPosition.FromOrdinal(3) })).Should().Equal("b:2");
        var page = await bus.ReplayAsync(new() { Limit = 2 });
        (page.Events.Count, page.HasMore).Should().Be((2, true));
        (await ReplayAsync(bus, new() { After = page.Position })).Should().Equal("a:2", "b:2");
    }

    [Test]
    public async Task What_a_subscriber_has_not_had_can_be_read_and_a_gap_is_told()
    {
        var bus = await _world.StartBusAsync();
        await bus.PublishAsync([_world.Event("1"), _world.Event("2"), _world.Event("3")]);
        var third = (await bus.ReplayAsync(new())).Events[2].Event.Id;
        await _world.Backend.Events.SaveCursorAsync(new(new("ops"), EventPosition.FromOrdinal(1), [third], null));

        (await ReplayAsync(bus, new() { MissedBy = "ops" })).Should().Equal("2");
        await _world.Backend.Events.TrimAsync(DateTimeOffset.MaxValue, EventPosition.FromOrdinal(2));
        (await bus.ReplayAsync(new() { MissedBy = "ops" })).IsGap.Should().BeTrue();

        await bus.Awaiting(it => it.ReplayAsync(new() { MissedBy = "nobody" }).AsTask()).Should().ThrowAsync<UnknownSubscriberException>();
        await bus.Awaiting(it => it.ReplayAsync(new() { Limit = 0 }).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    private static async Task<string[]> ReplayAsync(EventBus bus, EventReplayQuery query) =>
        [.. (await bus.ReplayAsync(query)).Events.Select(record => record.Event.Topic)];

    private async Task<string[]> TopicsAsync(EventFilter filter) =>
        [.. (await _world.Backend.Events.ReadAsync(filter, default, 100)).Events.Select(record => record.Event.Topic)];
}
