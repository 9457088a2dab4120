namespace SmallTalk.Events;

public sealed class LaneQueueTests
{
    private readonly LaneQueue _queue = new(1);

    [SetUp]
    public void GoLive() => _queue.GoLive(default);

    [Test]
    public void A_sign_takes_no_place_of_an_event()
    {
        _queue.Wake();
        _queue.Wake();

        _queue.Offer(Record(1), FullQueueMode.DropNewest).Should().Be(LaneQueue.Outcome.Taken);
        _queue.Offer(Record(2), FullQueueMode.DropNewest).Should().Be(LaneQueue.Outcome.Dropped);

        (_queue.Count, _queue.Dropped).Should().Be((1, 1));
        _queue.TryTake(out var taken).Should().BeTrue();
        taken.Position.Ordinal.Should().Be(1);
        _queue.TryTake(out _).Should().BeFalse();
        _queue.Count.Should().Be(0);
    }

    [Test]
    public async Task Who_waits_is_woken_by_each_sign_that_comes_after_the_last_was_taken()
    {
        for (var time = 0; time < 3; time++)
        {
            var waiting = _queue.WaitAsync();
            waiting.IsCompleted.Should().BeFalse();
            _queue.Wake();
            (await waiting).Should().BeTrue();
            _queue.TryTake(out _).Should().BeFalse();
        }
    }

    [Test]
    public void When_it_is_emptied_nothing_waits_and_there_is_room()
    {
        _queue.Offer(Record(1), FullQueueMode.Wait);
        var room = _queue.RoomAsync();
        room.IsCompleted.Should().BeFalse();

        _queue.Empty();

        _queue.Count.Should().Be(0);
        room.IsCompleted.Should().BeTrue();
        _queue.IsLive.Should().BeFalse();
    }

    private static EventRecord Record(long place) =>
        new(EventPosition.FromOrdinal(place), DateTimeOffset.UnixEpoch, new NewEvent { Topic = "a", OccurredAt = DateTimeOffset.UnixEpoch });
}
