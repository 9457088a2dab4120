using SmallTalk.Events;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

public sealed class EventDeliveryTests
{
    private readonly BusWorld _world = new();

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task A_handler_that_keeps_failing_leaves_a_dead_letter_and_gets_the_next_event()
    {
        var bus = await _world.StartBusAsync();
        var (attempts, inbox) = (0, new Inbox());
        bus.Subscribe(
            "**",
            "ops",
            (record, cancellationToken) =>
            {
                if (record.Event.Topic != "bad")
                    return inbox.Handle(record, cancellationToken);
                attempts++;
                throw new FormatException("cannot read it");
            }
        );

        await bus.PublishAsync([_world.Event("bad"), _world.Event("good")]);
        await _world.ElapseRetryAsync();
        await _world.ElapseRetryAsync();

        (await inbox.NextTopicsAsync(1)).Should().Equal("good");
        attempts.Should().Be(3);
        var letter = (await _world.Backend.Events.ListDeadLettersAsync(new())).Should().ContainSingle().Subject;
        letter.SubscriberId.Should().Be("ops");
        letter.Event.Event.Topic.Should().Be("bad");
        letter.Attempts.Should().Be(3);
        letter.Error.Should().Be("FormatException: cannot read it");
        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3021);
    }

    [Test]
    [Property("Requirement", "FR-011")]
    [Property("Requirement", "FR-028")]
    public async Task A_handler_that_succeeds_later_leaves_no_dead_letter()
    {
        var bus = await _world.StartBusAsync();
        var (attempts, inbox) = (0, new Inbox());
        bus.Subscribe(
            "**",
            "ops",
            (record, cancellationToken) => ++attempts < 3 ? ValueTask.FromException(new TimeoutException()) : inbox.Handle(record, cancellationToken)
        );

        await bus.PublishAsync(_world.Event("one"));
        await _world.ElapseRetryAsync();
        await _world.ElapseRetryAsync();

        await inbox.NextAsync();
        (await _world.Backend.Events.ListDeadLettersAsync(new())).Should().BeEmpty();
    }

    [Test]
    public async Task A_handler_that_ignores_its_token_is_left_at_the_deadline()
    {
        _world.Options.MaxAttempts = 1;
        var bus = await _world.StartBusAsync();
        var (never, inbox) = (new TaskCompletionSource(), new Inbox());
        bus.Subscribe(
            "**",
            "ops",
            (record, cancellationToken) => record.Event.Topic == "hangs" ? new ValueTask(never.Task) : inbox.Handle(record, cancellationToken)
        );

        await bus.PublishAsync([_world.Event("hangs"), _world.Event("next")]);
        await _world.Clock.ElapseAsync(_world.Options.HandlerTimeout, _world.Options.HandlerTimeout);

        (await inbox.NextTopicsAsync(1)).Should().Equal("next");
        (await _world.Backend.Events.ListDeadLettersAsync(new())).Should().ContainSingle().Which.Error.Should().StartWith("TimeoutException");
    }

    [Test]
    public async Task A_handler_that_blocks_its_thread_is_left_at_the_deadline()
    {
        _world.Options.MaxAttempts = 1;
        var bus = await _world.StartBusAsync();
        using var unblock = new ManualResetEventSlim();
        var inbox = new Inbox();
        bus.Subscribe(
            "**",
            "ops",
            (record, cancellationToken) =>
            {
                if (record.Event.Topic == "blocks")
                    unblock.Wait(TimeSpan.FromSeconds(60), CancellationToken.None);
                return inbox.Handle(record, cancellationToken);
            }
        );

        await bus.PublishAsync([_world.Event("blocks"), _world.Event("next")]);
        await _world.Clock.ElapseAsync(_world.Options.HandlerTimeout, _world.Options.HandlerTimeout);
        var next = await inbox.NextTopicsAsync(1);
        unblock.Set();

        next.Should().Equal("next");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_subscriber_that_hangs_or_fails_delays_no_other(bool hangs)
    {
        var bus = await _world.StartBusAsync();
        var (never, inbox) = (new TaskCompletionSource(), new Inbox());
        bus.Subscribe("**", "bad", (_, _) => hangs ? new ValueTask(never.Task) : throw new FormatException());
        bus.Subscribe("**", "good", inbox.Handle);

        await bus.PublishAsync([_world.Event("one"), _world.Event("two")]);

        // No time passes: neither the deadline nor a pause of the bad one is over.
        (await inbox.NextTopicsAsync(2))
            .Should()
            .Equal("one", "two");
    }

    [Test]
    public async Task A_store_that_fails_to_read_is_read_again()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        bus.Subscribe("**", "ops", inbox.Handle);
        await bus.PublishAsync(_world.Event("one"));
        await inbox.NextAsync();
        _world.Faults.Add(StoreOperations.ReadEvents, Fault.FailBefore());

        await bus.PublishAsync(_world.Event("two"));
        await _world.ElapseRetryAsync();

        (await inbox.NextTopicsAsync(1)).Should().Equal("two");
        _world.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 3015);
    }

    [Test]
    public async Task A_store_that_does_not_know_where_the_log_ends_is_asked_again()
    {
        var bus = await _world.StartBusAsync();
        _world.Faults.Add(StoreOperations.GetEventsEnd, Fault.FailBefore());
        var inbox = new Inbox();
        bus.Subscribe("**", "ops", inbox.Handle);

        await _world.ElapseRetryAsync();
        await HangGuard.UntilAsync(async () => await _world.StoredPositionAsync("ops") is not null);
        await bus.PublishAsync(_world.Event("one"));

        (await inbox.NextTopicsAsync(1)).Should().Equal("one");
    }

    [Test]
    public async Task A_dead_letter_that_cannot_be_stored_is_stored_later()
    {
        _world.Options.MaxAttempts = 1;
        var bus = await _world.StartBusAsync();
        _world.Faults.Add(StoreOperations.AddDeadLetter, Fault.FailBefore());
        var inbox = new Inbox();
        bus.Subscribe(
            "**",
            "ops",
            (record, cancellationToken) => record.Event.Topic == "bad" ? throw new FormatException() : inbox.Handle(record, cancellationToken)
        );

        await bus.PublishAsync([_world.Event("bad"), _world.Event("good")]);
        await _world.ElapseRetryAsync();

        await inbox.NextAsync();
        (await _world.Backend.Events.ListDeadLettersAsync(new())).Should().ContainSingle();
    }

    [Test]
    public async Task Events_purged_before_a_subscriber_had_them_are_announced()
    {
        var bus = await _world.StartBusAsync();
        bus.Subscribe("**", "ops", new Inbox().Handle);
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        await _world.Backend.Events.AppendAsync([_world.Event("lost"), _world.Event("kept")]);
        await _world.Backend.Events.TrimAsync(DateTimeOffset.MaxValue, EventPosition.FromOrdinal(1));

        var inbox = new Inbox();
        (await _world.StartBusAsync()).Subscribe("**", "ops", inbox.Handle);

        (await inbox.NextTopicsAsync(1)).Should().Equal("kept");
        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3011);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_dead_letter_that_cannot_be_told_of_is_kept_all_the_same_and_its_event_does_not_come_again(bool cancelled)
    {
        _world.Options.MaxAttempts = 1;
        var bus = await _world.StartBusAsync();
        var (attempts, inbox) = (0, new Inbox());
        bus.Subscribe(
            "n:*",
            "ops",
            (record, cancellationToken) =>
            {
                if (record.Event.Topic != "n:bad")
                    return inbox.Handle(record, cancellationToken);
                attempts++;
                throw new FormatException();
            }
        );
        _world.Faults.Add(
            StoreOperations.AppendEvents,
            Fault.FailBefore(_ => cancelled ? new OperationCanceledException() : new InvalidOperationException()),
            when: call => ((IReadOnlyList<NewEvent>)call.Argument!)[0].Topic == SmallTalkTopics.SubscriberDeadLetter
        );

        await bus.PublishAsync([_world.Event("n:bad"), _world.Event("n:good")]);

        (await inbox.NextTopicsAsync(1)).Should().Equal("n:good");
        attempts.Should().Be(1);
        _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3080);
    }

    [Test]
    public void A_pause_of_an_hour_may_be_doubled_as_often_as_one_likes() =>
        Backoff.After(40, TimeSpan.FromHours(1), TimeSpan.FromHours(1)).TotalHours.Should().BeInRange(0.5, 1);

    [TestCase(1, 0.5, 1)]
    [TestCase(3, 2, 4)]
    [TestCase(40, 15, 30)]
    [Property("Requirement", "FR-028")]
    public void Pauses_double_up_to_the_longest_with_up_to_half_taken_off(int failures, double least, double most)
    {
        for (var run = 0; run < 100; run++)
            Backoff.After(failures, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)).TotalSeconds.Should().BeInRange(least, most);
    }
}
