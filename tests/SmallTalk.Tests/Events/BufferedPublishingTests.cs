using System.Collections.Concurrent;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

/// <summary>What a store refuses of buffered publishes is in nobody's way.</summary>
public sealed class BufferedPublishingTests
{
    private readonly BusWorld _world = new();

    private static IEnumerable<Func<NewEvent, NewEvent>> Unfit =>
        [
            item => item with { Session = default(SessionId) },
            item => item with { Id = default },
            item => item with { Payload = Bytes(1), Import = new(item.OccurredAt, IsRedacted: true) },
        ];

    [TearDown]
    public async Task TearDown() => await _world.DisposeAsync();

    [TestCaseSource(nameof(Unfit))]
    public async Task What_every_store_refuses_is_refused_before_it_is_acknowledged(Func<NewEvent, NewEvent> spoil)
    {
        var bus = await _world.StartBusAsync();

        var publish = bus.Awaiting(it => it.PublishAsync(spoil(_world.Event("bad")), PublishDurability.Buffered).AsTask());

        var error = (await publish.Should().ThrowAsync<Exception>()).Which;
        (error is ArgumentException or InvalidIdException).Should().BeTrue(error.Message);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_publish_that_is_refused_is_lost_alone_and_that_is_said(bool saysWhy)
    {
        var bus = await _world.MakeBusAsync();
        await PublishAsync(bus, "first");
        await PublishAsync(bus, "bad", "beside");
        await PublishAsync(bus, "last");
        Refuse(
            events => events.Any(item => item.Topic == "bad"),
            saysWhy ? new InvalidIdException("correlation id", "x", "is not liked") : new StoreDamagedException("events", 0, "it is torn")
        );

        await bus.StartAsync().Guarded();
        // An error that may be of the store itself is tried again first: all together, then the one that fails.
        for (var pauses = saysWhy ? 0 : 2 * (Refusal.MostTries - 1); pauses > 0; pauses--)
            await _world.ElapseRetryAsync();

        await HangGuard.UntilAsync(async () => (await TopicsAsync()).Contains("last"));
        (await TopicsAsync()).Should().Equal("first", "last");
        var said = _world.Logs.GetSnapshot().Should().ContainSingle(record => record.Id.Id == 3072).Subject.Message;
        said.Should().Contain("2 events").And.Contain("'bad'");
    }

    [Test]
    public async Task What_is_too_much_for_the_store_at_once_is_appended_publish_by_publish()
    {
        var bus = await _world.MakeBusAsync();
        foreach (var topic in (string[])["1", "2", "3"])
            await PublishAsync(bus, topic);
        Refuse(events => events.Count > 1, new PayloadTooLargeException("commit", 2, 1, "the journal"));

        await bus.StartAsync().Guarded();

        await HangGuard.UntilAsync(async () => (await TopicsAsync()).Length == 3);
        (await TopicsAsync()).Should().Equal("1", "2", "3");
        _world.Logs.GetSnapshot().Should().NotContain(record => record.Id.Id == 3072);
    }

    [Test]
    public async Task A_store_that_takes_no_writes_at_all_loses_nothing()
    {
        var bus = await _world.StartBusAsync();
        var failures = Refusal.MostTries + 2;
        _world.Faults.Add(StoreOperations.AppendEvents, Fault.FailBefore(_ => new StoreReadOnlyException("It is a replica now.", null)), times: failures);

        await PublishAsync(bus, "kept");
        for (var pauses = failures; pauses > 0; pauses--)
            await _world.ElapseRetryAsync();

        await HangGuard.UntilAsync(async () => (await TopicsAsync()).Length == 1);
    }

    [Test]
    public async Task An_outage_does_not_count_against_what_was_published()
    {
        var bus = await _world.StartBusAsync();
        var (outage, calls) = (Refusal.MostTries + 2, 0);
        _world.Faults.Add(
            StoreOperations.AppendEvents,
            Fault.FailBefore(_ => calls++ < outage ? new StoreUnavailableException("It is away.") : new StoreDamagedException("events", 0, "it is torn")),
            times: outage + 1
        );

        await PublishAsync(bus, "kept");
        for (var pauses = outage + 1; pauses > 0; pauses--)
            await _world.ElapseRetryAsync();

        await HangGuard.UntilAsync(async () => (await TopicsAsync()).Length == 1);
    }

    [Test]
    public async Task No_more_than_a_quarter_of_a_megabyte_is_appended_at_once_unless_one_publish_has_more()
    {
        const int Size = 50 * 1024;
        var sizes = new ConcurrentQueue<long>();
        Note(events => sizes.Enqueue(events.Sum(item => (long)item.Payload.Bytes.Length)));
        var bus = await _world.MakeBusAsync();
        for (var index = 0; index < 7; index++)
            await bus.PublishAsync(_world.Event($"n:{index}") with { Payload = Bytes(Size) }, PublishDurability.Buffered);
        await bus.PublishAsync(
            [.. Enumerable.Range(7, 6).Select(index => _world.Event($"n:{index}") with { Payload = Bytes(Size) })],
            PublishDurability.Buffered
        );
        await PublishAsync(bus, "n:13");

        await bus.StartAsync().Guarded();

        await HangGuard.UntilAsync(async () => (await TopicsAsync()).Length == 14);
        (await TopicsAsync()).Should().Equal(Enumerable.Range(0, 14).Select(index => $"n:{index}"));
        sizes.Should().Equal(5 * Size, 2 * Size, 6 * Size, 0);
    }

    private static Payload Bytes(int count) => new(new byte[count]);

    private async Task PublishAsync(EventBus bus, params string[] topics) =>
        (await bus.PublishAsync([.. topics.Select(_world.Event)], PublishDurability.Buffered)).IsDurable.Should().BeFalse();

    private void Refuse(Func<IReadOnlyList<NewEvent>, bool> when, Exception error) =>
        _world.Faults.Add(
            StoreOperations.AppendEvents,
            Fault.FailBefore(_ => error),
            times: int.MaxValue,
            when: call => when((IReadOnlyList<NewEvent>)call.Argument!)
        );

    private void Note(Action<IReadOnlyList<NewEvent>> note) =>
        Refuse(
            events =>
            {
                note(events);
                return false;
            },
            new InvalidOperationException("never")
        );

    private async Task<string[]> TopicsAsync() => [.. (await _world.Backend.Events.ReadAsync(new(), default, 100)).Events.Select(record => record.Event.Topic)];
}
