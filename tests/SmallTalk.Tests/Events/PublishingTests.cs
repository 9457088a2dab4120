using SmallTalk.Events;
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
    public async Task A_store_that_fails_in_the_midst_of_a_stop_ends_it_and_what_is_lost_is_said()
    {
        var bus = await _world.StartBusAsync();
        var stop = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        _world.Faults.Add(StoreOperations.AppendEvents, Fault.FailBefore(_ => FailInAStop()));

        await bus.PublishAsync(_world.Event("buffered"), PublishDurability.Buffered);
        await (await stop.Task.Guarded()).Guarded();

        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3071);

        StoreUnavailableException FailInAStop()
        {
            stop.SetResult(bus.StopAsync(TimeSpan.Zero));
            return new("The server is gone.");
        }
    }

    [Test]
    public async Task A_durable_publish_that_fails_says_so()
    {
        var bus = await _world.StartBusAsync();
        _world.Faults.Add(StoreOperations.AppendEvents, Fault.FailBefore());

        await bus.Awaiting(it => it.PublishAsync(_world.Event("one")).AsTask()).Should().ThrowAsync<StoreUnavailableException>();
    }

    [Test]
    public async Task A_replay_of_more_than_10_000_events_or_of_none_is_refused()
    {
        var bus = await _world.StartBusAsync();
        foreach (var limit in (int[])[0, 10_001])
            await bus.Awaiting(it => it.ReplayAsync(new() { Limit = limit }).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    private async Task<string[]> TopicsAsync(EventFilter filter) =>
        [.. (await _world.Backend.Events.ReadAsync(filter, default, 100)).Events.Select(record => record.Event.Topic)];
}
