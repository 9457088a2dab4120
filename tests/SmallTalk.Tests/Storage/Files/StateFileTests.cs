using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>State whose kept versions are together larger than a record may be.</summary>
public sealed class StateFileTests
{
    private static readonly SessionKey Session = new("large-state");

    private readonly SimulatedDisk _disk = new(new Random(1));

    [Test]
    public async Task State_of_a_session_that_is_too_large_to_be_written_anew_goes_on_to_be_written()
    {
        var store = new SimulatedStore(_disk);
        var commit = new SessionCommit
        {
            CommitId = CommitId.New(),
            Key = Session,
            ExpectedVersion = 0,
            Expiry = new(DateTimeOffset.UnixEpoch.AddDays(1)),
        };
        for (var version = 0; version < 30; version++)
        {
            commit = commit with { CommitId = CommitId.New(), ExpectedVersion = version, State = [Write(StateKey.OfSession(Session, "entry"), version)] };
            (await store.Sessions.CommitAsync(commit)).Status.Should().Be(CommitStatus.Committed);
        }

        store.Close();
        await AssertKeptAsync(StateKey.OfSession(Session, "entry"));
    }

    [Test]
    public async Task State_of_a_partition_that_is_too_large_to_be_written_anew_goes_on_to_be_written()
    {
        var key = StateKey.OfPartition(Partition.Default, "entry");
        var store = new SimulatedStore(_disk);
        for (var version = 0; version < 30; version++)
            (await store.State.WriteAsync(Write(key, version), CommitId.New(), null)).Written.Should().BeTrue();

        store.Close();
        await AssertKeptAsync(key);
    }

    private async Task AssertKeptAsync(StateKey key)
    {
        var later = new SimulatedStore(_disk, opening: 2);
        var history = await later.State.GetHistoryAsync(key, 100);
        history.Select(entry => entry.Version).Should().Equal(30, 29, 28, 27, 26, 25, 24, 23, 22, 21);
    }

    private static StateWrite Write(StateKey key, long version) => new(key, new Payload(new byte[4500], PayloadEncodings.Encrypted), "test", version);
}
