using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Tests.Events;

/// <summary>A store that throws at once, not in its task, ends no subscriber.</summary>
public sealed class AbruptStoreTests
{
    private AbruptEventLog _log = null!;
    private BusWorld _world = null!;

    [SetUp]
    public void SetUp() => Make(shared: false);

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    public async Task A_subscriber_that_comes_meanwhile_finds_its_place_later_and_publishers_go_on()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        _log.Fail(times: 2);

        var subscription = bus.Subscribe("**", "ops", inbox.Handle);
        await _world.ElapseRetryAsync();
        await _world.ElapseRetryAsync();
        await HangGuard.UntilAsync(() => Task.FromResult(subscription.IsActive));
        await bus.PublishAsync(_world.Event("one")).AsTask().Guarded();

        (await inbox.NextTopicsAsync(1)).Should().Equal("one");
        _world.Logs.GetSnapshot().Count(record => record.Id.Id == 3010).Should().Be(2);
    }

    [Test]
    public async Task A_subscriber_that_was_taken_over_meanwhile_stands_by()
    {
        await _world.DisposeAsync();
        Make(shared: true);
        _world.Options.CursorSaveCount = 1;
        // Time makes jumps: a handler that is at work in one is not cut.
        _world.Options.HandlerTimeout = TimeSpan.FromHours(24);
        var (first, second) = (new Inbox(), new Inbox());
        var holder = (await _world.StartBusAsync("one")).Subscribe("**", "ops", first.Handle);
        await HangGuard.UntilAsync(() => Task.FromResult(holder.IsActive));
        var two = await _world.StartBusAsync("two");
        var standby = two.Subscribe("**", "ops", second.Handle);
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        await PassUntilAsync(() => standby.IsActive);
        var asked = _log.Asked;
        _log.Fail(times: 1);

        await two.PublishAsync(_world.Event("one"));
        await PassUntilAsync(() => _log.Asked > asked + 1);

        holder.Completion.IsCompleted.Should().BeFalse("it asks again and again");
        (await second.NextTopicsAsync(1)).Should().Equal("one");
    }

    private void Make(bool shared)
    {
        AbruptEventLog? control = null;
        _world = new(
            shared,
            store =>
            {
                (var log, control) = AbruptEventLog.Before(store.Events);
                return new Backend(store, log);
            }
        );
        _log = control!;
    }

    private Task PassUntilAsync(Func<bool> condition) =>
        HangGuard.UntilAsync(async () =>
        {
            if (condition())
                return true;
            _world.Clock.Advance(_world.Options.ClaimInterval);
            await HangGuard.LetPoolWorkAsync();
            return condition();
        });

    private sealed class Backend(IStoreBackend inner, IEventLog log) : BorrowedBackend(inner)
    {
        public override IEventLog Events => log;
    }
}
