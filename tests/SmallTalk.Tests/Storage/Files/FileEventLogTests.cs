using SmallTalk.Events;

namespace SmallTalk.Storage.Files;

/// <summary>The end of an event log while events are on their way.</summary>
public sealed class FileEventLogTests
{
    private readonly SimulatedDisk _disk = new(new Random(1));

    [Test]
    public async Task Events_on_their_way_when_the_log_is_closed_are_acknowledged_and_the_journal_is_left_empty()
    {
        var held = new HeldDisk(_disk);
        var store = new SimulatedStore(held);
        var wait = store.Events.WaitAsync(default).AsTask();
        var reached = held.Hold();
        var append = Task.Run(async () => await store.Events.AppendAsync([Event()]));
        await reached.Guarded();

        store.Events.Close();
        held.Release();

        await wait.Guarded().Awaiting(it => it).Should().ThrowAsync<ObjectDisposedException>();
        await append.Guarded();
        store.Close();
        var later = new SimulatedStore(_disk, opening: 2);
        later.Recovered.Should().Be(0);
        (await later.Events.ReadAsync(new(), default, 10)).Events.Should().ContainSingle();
    }

    private static NewEvent Event() => new() { Topic = "written", OccurredAt = DateTimeOffset.UnixEpoch };
}
