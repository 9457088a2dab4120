using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

/// <summary>What can be done with the events that a subscriber could not handle.</summary>
public sealed class DeadLetterQueueTests
{
    private readonly BusWorld _world = new();
    private readonly Inbox _inbox = new();
    private DeadLetterQueue _queue = null!;
    private bool _fails = true;
    private Task _held = Task.CompletedTask;

    [SetUp]
    public void SetUp()
    {
        _world.Options.MaxAttempts = 1;
        _queue = new(_world.Backend, Options(), _world.Clock);
    }

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "B-12")]
    public async Task A_letter_is_listed_and_found_with_its_event_and_error()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed") with { Payload = Json("1") };
        await BuryAsync(bus, published);

        var letter = (await _queue.ListAsync(new() { SubscriberId = "ops" })).Should().ContainSingle().Subject;

        letter.Event.Event.Should().BeEquivalentTo(published);
        letter.Error.Should().Be("FormatException: bad");
        (await _queue.FindAsync("ops", published.Id)).Should().BeEquivalentTo(letter);
        (await _queue.FindAsync("ops", EventId.New())).Should().BeNull();
    }

    [Test]
    [Property("Requirement", "B-12")]
    public async Task A_replayed_event_is_handled_as_it_was_and_its_letter_is_gone()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed") with { Payload = Json("1"), Session = SessionId.Parse("s"), CorrelationId = "c" };
        await BuryAsync(bus, published);

        _fails = false;
        await _queue.ReplayAsync("ops", published.Id);

        (await _inbox.NextAsync()).Event.Should().BeEquivalentTo(published);
        await NoLetterAsync(bus);
        _inbox.IsEmpty.Should().BeTrue();
    }

    [Test]
    public async Task An_edited_event_is_handled_with_its_new_payload()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed") with { Payload = Json("bad") };
        await BuryAsync(bus, published);

        _fails = false;
        await _queue.ReplayAsync("ops", published.Id, Json("good"));

        var handled = await _inbox.NextAsync();
        handled.Event.Id.Should().Be(published.Id);
        handled.Event.Payload.Should().Be(Json("good"));
    }

    [Test]
    public async Task An_event_that_was_erased_can_be_given_a_new_payload()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed") with { Payload = Json("secret") };
        await BuryAsync(bus, published);
        await _world.Backend.Events.RedactAsync(Partition.Default, null);

        _fails = false;
        await _queue.ReplayAsync("ops", published.Id, Json("harmless"));

        var handled = await _inbox.NextAsync();
        handled.IsRedacted.Should().BeFalse();
        handled.Event.Payload.Should().Be(Json("harmless"));
    }

    [Test]
    public async Task An_event_that_fails_again_stays_a_letter_with_its_own_payload_and_all_attempts()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed") with { Payload = Json("bad") };
        await BuryAsync(bus, published);

        await _queue.ReplayAsync("ops", published.Id, Json("bad, too"));
        (await _inbox.NextAsync()).Event.Payload.Should().Be(Json("bad, too"));
        await TellAsync(bus);

        var letter = (await _queue.ListAsync(new())).Should().ContainSingle().Subject;
        letter.Attempts.Should().Be(2);
        letter.Event.Event.Payload.Should().Be(Json("bad"));
    }

    [Test]
    public async Task A_letter_that_is_dropped_after_a_replay_was_asked_for_is_not_delivered()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed");
        await BuryAsync(bus, published);
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();

        await _queue.ReplayAsync("ops", published.Id);
        (await _queue.DropAsync("ops", published.Id)).Should().BeTrue();
        (await _queue.DropAsync("ops", published.Id)).Should().BeFalse();
        _fails = false;
        bus = await SubscribeAsync();

        await TellAsync(bus);
        _inbox.IsEmpty.Should().BeTrue();
    }

    [Test]
    [Property("Requirement", "FR-016a")]
    public async Task A_subscriber_that_is_away_gets_a_replayed_event_when_it_returns_whatever_its_replay_policy_says()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed");
        await BuryAsync(bus, published);
        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));

        await _queue.ReplayAsync("ops", published.Id);
        _fails = false;
        await SubscribeAsync(options => options with { Replay = new() { Kind = ReplayKind.None } });

        (await _inbox.NextAsync()).Event.Id.Should().Be(published.Id);
    }

    [Test]
    public async Task Only_the_subscriber_of_the_letter_gets_the_event_again()
    {
        var bus = await SubscribeAsync();
        var other = new Inbox();
        bus.Subscribe("**", "other", other.Handle);
        var published = _world.Event("order:placed");
        await BuryAsync(bus, published);
        await other.NextTopicsAsync(3);

        _fails = false;
        await _queue.ReplayAsync("ops", published.Id);
        await _inbox.NextAsync();
        await bus.PublishAsync(_world.Event("last"));

        (await other.NextTopicsAsync(1)).Should().Equal("last");
    }

    [Test]
    public async Task All_letters_of_a_subscriber_are_replayed_or_dropped()
    {
        var bus = await SubscribeAsync();
        for (var number = 0; number < 3; number++)
            await BuryAsync(bus, _world.Event($"order:{number}"));

        _fails = false;
        (await _queue.ReplayAllAsync("ops")).Should().Be(3);
        (await _inbox.NextTopicsAsync(3)).Should().BeEquivalentTo("order:0", "order:1", "order:2");
        await NoLetterAsync(bus);

        _fails = true;
        await BuryAsync(bus, _world.Event("order:4"));
        (await _queue.DropAllAsync("ops")).Should().Be(1);
        (await _queue.DropAllAsync("ops")).Should().Be(0);
    }

    [Test]
    public async Task A_store_that_fails_while_the_letter_is_taken_away_is_asked_again()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed");
        await BuryAsync(bus, published);

        _fails = false;
        _world.Faults.Add(StoreOperations.RemoveDeadLetter, Fault.FailBefore());
        await _queue.ReplayAsync("ops", published.Id);
        await _inbox.NextAsync();
        await _world.ElapseRetryAsync();

        await NoLetterAsync(bus);
        _inbox.IsEmpty.Should().BeTrue();
    }

    [Test]
    [Property("Requirement", "B-12")]
    public async Task A_letter_whose_event_is_handled_while_the_bus_stops_is_gone()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed");
        await BuryAsync(bus, published);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (_fails, _held) = (false, release.Task);
        await _queue.ReplayAsync("ops", published.Id);
        await _inbox.NextAsync();

        var stop = bus.StopAsync(TimeSpan.FromMinutes(1));
        release.SetResult();
        await stop.Guarded();

        (await _queue.ListAsync(new())).Should().BeEmpty();
        await TellAsync(await SubscribeAsync());
        _inbox.IsEmpty.Should().BeTrue("it does not come again");
    }

    [Test]
    [Property("Requirement", "B-12")]
    public async Task Bad_input_is_refused_with_an_error_that_says_what_to_do()
    {
        var bus = await SubscribeAsync();
        var published = _world.Event("order:placed");
        await BuryAsync(bus, published);
        _world.Options.MaxPayloadBytes = 1024;

        await _queue.Awaiting(queue => queue.ReplayAsync("ops", EventId.New()).AsTask()).Should().ThrowAsync<DeadLetterNotFoundException>();
        await _queue.Awaiting(queue => queue.ReplayAsync("\0", published.Id).AsTask()).Should().ThrowAsync<InvalidIdException>();
        await _queue.Awaiting(queue => queue.ListAsync(new() { Limit = 0 }).AsTask()).Should().ThrowAsync<ArgumentOutOfRangeException>();
        await _queue
            .Awaiting(queue => queue.ReplayAsync("ops", published.Id, Json(new string('x', 1024))).AsTask())
            .Should()
            .ThrowAsync<PayloadTooLargeException>();
        (await _queue.ListAsync(new())).Should().ContainSingle();
    }

    private static Payload Json(string text) => new(Encoding.UTF8.GetBytes($"\"{text}\""));

    private Microsoft.Extensions.Options.IOptions<EventOptions> Options() => Microsoft.Extensions.Options.Options.Create(_world.Options);

    private async Task<EventBus> SubscribeAsync(Func<EventSubscriptionOptions, EventSubscriptionOptions>? configure = null)
    {
        var bus = await _world.StartBusAsync();
        var options = new EventSubscriptionOptions { SubscriberId = "ops", Patterns = ["order:*"] };
        bus.Subscribe(
            configure?.Invoke(options) ?? options,
            async (record, cancellationToken) =>
            {
                var fails = _fails;
                await _inbox.Handle(record, cancellationToken);
                await _held;
                if (fails)
                    throw new FormatException("bad");
            }
        );
        return bus;
    }

    private async Task BuryAsync(EventBus bus, NewEvent published)
    {
        await bus.PublishAsync(published);
        await _inbox.NextAsync();
        await TellAsync(bus);
    }

    // One event at a time: when the next one has come, the one before is done with.
    private async Task TellAsync(EventBus bus)
    {
        var fails = _fails;
        _fails = false;
        await bus.PublishAsync(_world.Event("order:next"));
        while ((await _inbox.NextAsync()).Event.Topic != "order:next") { }
        _fails = fails;
    }

    private async Task NoLetterAsync(EventBus bus)
    {
        await TellAsync(bus);
        (await _queue.ListAsync(new())).Should().BeEmpty();
    }
}
