using System.Text;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Tests.Events;

/// <summary>Subscribing by enumeration, and with values instead of bytes.</summary>
public sealed class EventEnumerationTests
{
    private static readonly EventSubscriptionOptions Ops = new() { SubscriberId = "ops", Patterns = ["order:*"] };

    private readonly BusWorld _world = new();

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task Events_come_in_order_and_the_cursor_follows_what_was_asked_past()
    {
        var bus = await _world.StartBusAsync();
        await using var events = bus.SubscribeAsync(Ops).GetAsyncEnumerator();
        var first = events.MoveNextAsync();
        await bus.PublishAsync([_world.Event("order:1"), _world.Event("order:2")]);

        (await first).Should().BeTrue();
        events.Current.Event.Topic.Should().Be("order:1");
        (await events.MoveNextAsync().AsTask().Guarded()).Should().BeTrue();
        events.Current.Event.Topic.Should().Be("order:2");
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task The_event_in_hand_comes_again_when_the_enumeration_is_left()
    {
        var bus = await _world.StartBusAsync();
        (await TakeAsync(bus, 2, "order:1", "order:2", "order:3")).Should().Equal("order:1", "order:2");

        (await TakeAsync(bus, 2)).Should().Equal("order:2", "order:3");
        _world.Logs.GetSnapshot().Should().NotContain(record => record.Id.Id == 3020);
    }

    [Test]
    public async Task A_cancelled_token_ends_it()
    {
        var bus = await _world.StartBusAsync();
        using var cancel = new CancellationTokenSource();
        await using var events = bus.SubscribeAsync(Ops, cancel.Token).GetAsyncEnumerator(CancellationToken.None);
        var next = events.MoveNextAsync().AsTask();

        await cancel.CancelAsync();

        await next.Awaiting(task => task.Guarded()).Should().ThrowAsync<OperationCanceledException>();
        bus.Subscribe(Ops, (_, _) => default).SubscriberId.Should().Be("ops", "its id is free again");
    }

    [Test]
    public async Task It_ends_when_the_bus_stops()
    {
        var bus = await _world.StartBusAsync();
        await using var events = bus.SubscribeAsync(Ops).GetAsyncEnumerator();
        var next = events.MoveNextAsync().AsTask();

        await bus.StopAsync(TimeSpan.FromMinutes(1)).Guarded();

        (await next.Guarded()).Should().BeFalse();
    }

    [Test]
    public async Task A_consumer_that_takes_too_long_gets_the_event_again()
    {
        _world.Options.HandlerTimeout = TimeSpan.FromSeconds(1);
        var bus = await _world.StartBusAsync();
        await using var events = bus.SubscribeAsync(Ops).GetAsyncEnumerator();
        var first = events.MoveNextAsync();
        await bus.PublishAsync(_world.Event("order:1"));
        (await first).Should().BeTrue();
        var id = events.Current.Event.Id;

        await _world.Clock.ElapseAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var second = events.MoveNextAsync().AsTask();
        await _world.ElapseRetryAsync();

        (await second.Guarded()).Should().BeTrue();
        events.Current.Event.Id.Should().Be(id);
    }

    [Test]
    public async Task A_bad_pattern_is_told_by_the_first_event_asked_for()
    {
        var bus = await _world.StartBusAsync();
        await using var events = bus.SubscribeAsync(Ops with { Patterns = ["a:**:b"] }).GetAsyncEnumerator();

        await events.Awaiting(one => one.MoveNextAsync().AsTask()).Should().ThrowAsync<InvalidIdException>();
    }

    [Test]
    [Property("Requirement", "FR-011")]
    public async Task A_typed_handler_gets_values_and_what_cannot_be_read_is_a_dead_letter()
    {
        _world.Options.MaxAttempts = 1;
        var bus = await _world.StartBusAsync();
        var values = new List<int>();
        var inbox = new Inbox();
        bus.Subscribe(
            Ops,
            Number,
            (value, record, cancellationToken) =>
            {
                values.Add(value);
                return inbox.Handle(record, cancellationToken);
            }
        );

        await bus.PublishAsync([Order("1"), Order("\"poison\""), Order("3")]);
        await inbox.NextTopicsAsync(2);

        values.Should().Equal(1, 3);
        (await _world.Backend.Events.ListDeadLettersAsync(new())).Should().ContainSingle().Which.Error.Should().Contain("is no Int32");
    }

    [Test]
    public async Task A_typed_handler_is_not_called_for_what_was_erased()
    {
        var bus = await _world.StartBusAsync();
        var inbox = new Inbox();
        await using (bus.Subscribe(Ops, Number, (_, record, cancellationToken) => inbox.Handle(record, cancellationToken)))
        {
            await bus.PublishAsync(Order("0"));
            await inbox.NextAsync();
        }
        await bus.PublishAsync(Order("1"));
        await _world.Backend.Events.RedactAsync(Partition.Default, null);

        bus.Subscribe(Ops with { Replay = ReplayPolicy.Full }, Number, (_, record, cancellationToken) => inbox.Handle(record, cancellationToken));
        await bus.PublishAsync(Order("2"));

        (await inbox.NextAsync()).ReadPayload(Number).Should().Be(2);
    }

    [Test]
    public void A_payload_that_is_no_such_value_is_refused_and_says_which_event_it_was()
    {
        var record = new EventRecord(default, default, Order("null"));

        record.Invoking(one => one.ReadPayload(Text)).Should().Throw<PayloadFormatException>().WithMessage("*order:placed*is null*");
        (record with { IsRedacted = true }).Invoking(one => one.ReadPayload(Text)).Should().Throw<PayloadFormatException>().WithMessage("*erased*");
        var packed = record with { Event = record.Event with { Payload = new(new byte[1], PayloadEncodings.Brotli) } };
        packed.Invoking(one => one.ReadPayload(Text)).Should().Throw<PayloadFormatException>().WithMessage("*Brotli*");
    }

    [Test]
    [Property("Requirement", "FR-012")]
    public async Task Both_separators_are_the_same_topic_and_an_index_finds_it()
    {
        var bus = await _world.StartBusAsync();
        await bus.PublishAsync([_world.Event("order.paid"), _world.Event("order:paid"), _world.Event("order:paid:late")]);

        (await bus.ReplayAsync(new() { Pattern = "order.paid" })).Events.Select(record => record.Event.Topic).Should().Equal("order:paid", "order:paid");
        (await _world.Backend.Events.ReadAsync(new() { Topic = "order.paid" }, default, 10)).Events.Should().HaveCount(2);
    }

    private static JsonTypeInfo<int> Number => (JsonTypeInfo<int>)System.Text.Json.JsonSerializerOptions.Web.GetTypeInfo(typeof(int));

    private static JsonTypeInfo<string> Text => (JsonTypeInfo<string>)System.Text.Json.JsonSerializerOptions.Web.GetTypeInfo(typeof(string));

    private NewEvent Order(string json) => _world.Event("order:placed") with { Payload = new(Encoding.UTF8.GetBytes(json)) };

    // Publishes once the subscriber has its place in the log.
    private async Task<List<string>> TakeAsync(EventBus bus, int count, params string[] topics)
    {
        var taken = new List<string>();
        await using var events = bus.SubscribeAsync(Ops).GetAsyncEnumerator();
        var next = events.MoveNextAsync();
        foreach (var topic in topics)
            await bus.PublishAsync(_world.Event(topic));
        while (await next.AsTask().Guarded())
        {
            taken.Add(events.Current.Event.Topic);
            if (taken.Count == count)
                break;
            next = events.MoveNextAsync();
        }
        return taken;
    }
}
