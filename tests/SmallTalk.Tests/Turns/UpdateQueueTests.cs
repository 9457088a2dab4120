using Microsoft.Extensions.AI;

namespace SmallTalk.Turns;

public sealed class UpdateQueueTests
{
    [Test]
    public void What_is_written_is_read_in_order_with_its_speaker_over_many_turns_of_the_ring()
    {
        var queue = new UpdateQueue(100);
        var random = new Random(1);
        int written = 0,
            read = 0;

        for (var step = 0; step < 20_000; step++)
        {
            if (random.Next(2) == 0 && queue.TryWrite($"speaker {written / 7}", FakeAgent.Text($"{written}")))
                written++;
            else if (queue.TryRead(out var update))
                (update.Speaker, update.Text).Should().Be(($"speaker {read / 7}", $"{read++}"));
        }

        (written - read).Should().BeInRange(0, 100);
        written.Should().BeGreaterThan(5_000);
    }

    [Test]
    public void No_more_is_taken_than_it_holds_and_a_speaker_takes_no_place()
    {
        var queue = new UpdateQueue(2);

        queue.TryWrite("a", FakeAgent.Text("1")).Should().BeTrue();
        queue.TryWrite("b", FakeAgent.Text("2")).Should().BeTrue();
        queue.TryWrite("c", FakeAgent.Text("3")).Should().BeFalse();
    }

    [Test]
    public async Task A_waiting_reader_and_a_waiting_writer_are_woken()
    {
        var queue = new UpdateQueue(1);
        var reader = queue.WaitToReadAsync().AsTask();
        reader.IsCompleted.Should().BeFalse();
        queue.TryWrite("a", FakeAgent.Text("1"));
        (await reader.WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().BeTrue();

        var writer = queue.WaitToWriteAsync().AsTask();
        writer.IsCompleted.Should().BeFalse();
        queue.TryRead(out _);
        (await writer.WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().BeTrue();
    }

    [Test]
    public async Task Closing_wakes_both_and_what_is_in_it_can_still_be_read()
    {
        var queue = new UpdateQueue(1);
        queue.TryWrite("a", FakeAgent.Text("1"));
        var writer = queue.WaitToWriteAsync().AsTask();
        queue.Close();
        queue.Close();

        (await writer.WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().BeFalse();
        queue.TryWrite("a", FakeAgent.Text("2")).Should().BeFalse();
        (await queue.WaitToWriteAsync()).Should().BeFalse();
        (await queue.WaitToReadAsync()).Should().BeTrue();
        queue.TryRead(out var update).Should().BeTrue();
        update.Text.Should().Be("1");
        (await queue.WaitToReadAsync()).Should().BeFalse();

        var empty = new UpdateQueue(1);
        var reader = empty.WaitToReadAsync().AsTask();
        empty.Close();
        (await reader.WaitAsync(TurnTestBed.Guard, TimeProvider.System)).Should().BeFalse();
    }
}
