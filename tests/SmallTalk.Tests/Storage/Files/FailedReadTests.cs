using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>A read that fails once fails its caller, and nobody after.</summary>
public sealed class FailedReadTests
{
    private static readonly SessionKey Session = new("newborn-session");
    private static readonly StateKey Entry = StateKey.OfPartition(Partition.Default, "entry");

    private readonly SimulatedDisk _disk = new(new Random(1));

    [Test]
    public async Task Newborn_sessions_are_found_after_their_rows_could_not_be_read()
    {
        await CreateAsync(new SimulatedStore(_disk), Session);
        var (store, disk) = Unreadable(FileNames.Newborn);
        await store.Sessions.Awaiting(it => it.LoadAsync(Session, SessionRead.Whole).AsTask()).Should().ThrowAsync<IOException>();

        disk.Unreadable = null;

        (await store.Sessions.LoadAsync(Session, SessionRead.Whole))!.Header.Version.Should().Be(1);
        await CreateAsync(store, new("another-session"));
        (await store.Sessions.LoadAsync(new("another-session"), SessionRead.Whole))!.Header.Version.Should().Be(1);
    }

    [Test]
    public async Task State_of_a_partition_is_there_after_it_could_not_be_read()
    {
        await WriteAsync(new SimulatedStore(_disk), expected: 0);
        var (store, disk) = Unreadable("state/");
        await store.State.Awaiting(it => it.GetAsync(Entry).AsTask()).Should().ThrowAsync<IOException>();
        await store.State.Awaiting(it => it.ListKeysAsync(null, null, 10).AsTask()).Should().ThrowAsync<IOException>();
        await FluentActions.Awaiting(() => WriteAsync(store, expected: 1)).Should().ThrowAsync<IOException>();

        disk.Unreadable = null;

        (await store.State.GetAsync(Entry))!.Version.Should().Be(1);
        (await store.State.ListKeysAsync(null, null, 10)).Should().Equal(Entry);
        await WriteAsync(store, expected: 1);
        (await store.State.GetAsync(Entry))!.Version.Should().Be(2);
    }

    private (SimulatedStore Store, UnreadableDisk Disk) Unreadable(string start)
    {
        var disk = new UnreadableDisk(_disk) { Unreadable = start };
        return (new(disk, opening: 2), disk);
    }

    private static async Task CreateAsync(SimulatedStore store, SessionKey key)
    {
        var create = new SessionCommit
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = 0,
            Expiry = new(DateTimeOffset.UnixEpoch.AddDays(1)),
        };
        (await store.Sessions.CommitAsync(create)).Status.Should().Be(CommitStatus.Committed);
    }

    private static async Task WriteAsync(SimulatedStore store, long expected)
    {
        var write = new StateWrite(Entry, new Payload("1"u8.ToArray()), "test", expected);
        (await store.State.WriteAsync(write, CommitId.New(), null)).Written.Should().BeTrue();
    }
}
