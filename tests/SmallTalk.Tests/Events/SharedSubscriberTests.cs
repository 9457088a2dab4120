using SmallTalk.Events;

namespace SmallTalk.Tests.Events;

/// <summary>One subscriber in several processes.</summary>
public sealed class SharedSubscriberTests
{
    private readonly BusWorld _world = new(shared: true);

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task One_process_has_it_and_another_takes_over_when_it_is_given_back_without_missing_anything()
    {
        var (first, second) = (new Inbox(), new Inbox());
        var one = await _world.StartBusAsync("one");
        var holder = Subscribe(one, first);
        await ActiveAsync(holder);
        var two = await _world.StartBusAsync("two");
        var standby = Subscribe(two, second);
        await standby.Positioned.Guarded();
        await one.PublishAsync(_world.Event("to:one"));
        (await first.NextTopicsAsync(1)).Should().Equal("to:one");
        (holder.IsActive, standby.IsActive).Should().Be((true, false));

        await holder.DisposeAsync().AsTask().Guarded();
        _world.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await _world.Backend.Events.AppendAsync([_world.Event("while:nobody:has:it")]);
        await ClaimAsync(standby);
        await one.PublishAsync(_world.Event("to:two"));

        (await second.NextTopicsAsync(2)).Should().Equal("while:nobody:has:it", "to:two");
        first.IsEmpty.Should().BeTrue();
    }

    [Test]
    [Property("Requirement", "FR-011")]
    [Property("Requirement", "B-03")]
    public async Task A_process_whose_lease_has_run_out_is_fenced_and_delivers_no_more()
    {
        _world.Options.CursorSaveCount = 1;
        var (first, second) = (new Inbox(), new Inbox());
        var holder = Subscribe(await _world.StartBusAsync("one"), first);
        await ActiveAsync(holder);
        var two = await _world.StartBusAsync("two");
        var standby = Subscribe(two, second);
        _world.Clock.Advance(TimeSpan.FromMinutes(2));

        await ClaimAsync(standby);
        await two.PublishAsync([_world.Event("1"), _world.Event("2"), _world.Event("3")]);

        (await second.NextTopicsAsync(3)).Should().Equal("1", "2", "3");
        await HangGuard.UntilAsync(() => Task.FromResult(!holder.IsActive));
    }

    [Test]
    public async Task A_broadcast_subscriber_gets_everything_in_each_process_and_goes_on_under_its_name()
    {
        var (first, second) = (new Inbox(), new Inbox());
        var one = await _world.StartBusAsync("one");
        var two = await _world.StartBusAsync("two");
        Subscribe(one, first, SubscriptionMode.Broadcast);
        var left = Subscribe(two, second, SubscriptionMode.Broadcast);
        await ActiveAsync(left);

        await one.PublishAsync(_world.Event("all"));

        (await first.NextTopicsAsync(1)).Should().Equal("all");
        (await second.NextTopicsAsync(1)).Should().Equal("all");
        (await _world.Backend.Events.ListCursorsAsync()).Select(cursor => cursor.Key.SubscriberId).Should().Equal("ops@one", "ops@two");
    }

    [Test]
    [Property("Requirement", "FR-011")]
    [Property("Requirement", "FR-016b")]
    public async Task Whoever_takes_over_before_those_who_stand_by_have_looked_has_missed_nothing_but_later_it_has()
    {
        var dead = await _world.Backend.Leases.AcquireAsync("dead", TimeSpan.FromMinutes(1));
        await _world.Backend.Events.SaveCursorAsync(new(new("ops"), EventPosition.Beginning, [], dead.Owner));
        _world.Clock.Advance(TimeSpan.FromMinutes(1) + _world.Options.ClaimInterval);
        await _world.Backend.Events.AppendAsync([_world.Event("just:after")]);
        _world.Clock.Advance(TimeSpan.FromMinutes(5));
        await _world.Backend.Events.AppendAsync([_world.Event("long:after")]);
        _world.Clock.Advance(TimeSpan.FromSeconds(1));

        var inbox = new Inbox();
        var bus = await _world.StartBusAsync("newcomer");
        Subscribe(bus, inbox);
        await bus.PublishAsync(_world.Event("now"));

        (await inbox.NextTopicsAsync(2)).Should().Equal("just:after", "now");
    }

    private static IEventSubscription Subscribe(EventBus bus, Inbox inbox, SubscriptionMode mode = SubscriptionMode.Shared) =>
        bus.Subscribe(
            new()
            {
                SubscriberId = "ops",
                Patterns = ["**"],
                Mode = mode,
            },
            inbox.Handle
        );

    private static Task ActiveAsync(IEventSubscription subscription) => HangGuard.UntilAsync(() => Task.FromResult(subscription.IsActive));

    // It looks again after each pause; the clock moves on as long as it has not got it.
    private Task ClaimAsync(IEventSubscription standby) =>
        HangGuard.UntilAsync(() =>
        {
            if (!standby.IsActive)
                _world.Clock.Advance(_world.Options.ClaimInterval);
            return Task.FromResult(standby.IsActive);
        });
}
