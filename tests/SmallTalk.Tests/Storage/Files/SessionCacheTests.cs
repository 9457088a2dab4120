using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>Sessions leave memory and come back; what was acknowledged stays.</summary>
public sealed class SessionCacheTests
{
    private const int Capacity = 8;
    private const int Sessions = 50;
    private const int Rounds = 4;

    [Test]
    [Property("Requirement", "B-01")]
    public async Task More_sessions_than_fit_in_memory_are_committed_to_and_read()
    {
        var store = Open();
        for (var version = 0; version < Rounds; version++)
            await Task.WhenAll(
                Enumerable
                    .Range(0, Sessions)
                    .Select(session =>
                        Task.Run(async () => (await store.CommitAsync(FileStoreImage.Commit(session, version))).Status.Should().Be(CommitStatus.Committed))
                    )
            );

        for (var session = 0; session < Sessions; session++)
        {
            var stored = (await store.LoadAsync(FileStoreImage.Key(session), SessionRead.Whole))!;
            stored
                .Messages.Select(message => message.Payload)
                .Should()
                .Equal(Enumerable.Range(0, Rounds).Select(version => FileStoreImage.PayloadOf(session, version)));
            stored.State.Single().Version.Should().Be(Rounds);
        }

        (await store.QueryAsync(new())).Sessions.Should().HaveCount(Sessions);
    }

    [Test]
    public async Task Who_reads_a_session_whose_removal_failed_half_way_is_told_instead_of_waiting_for_its_end()
    {
        var disk = new SimulatedDisk(new Random(1));
        var store = Open(disk);
        await store.CommitAsync(FileStoreImage.Commit(0, 0));
        disk.StepsToError = 2; // the journal is written and synced, the file is deleted, the next write fails
        var delete = () => store.DeleteAsync(FileStoreImage.Key(0), new(null, TimeProvider.System.GetUtcNow().AddDays(1))).AsTask();
        (await delete.Should().ThrowAsync<StoreReadOnlyException>()).Which.OutcomeUnknown.Should().BeTrue();

        var read = () =>
            Task.Run(async () => await store.LoadAsync(FileStoreImage.Key(0), SessionRead.Whole)).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        await read.Should().ThrowAsync<StoreReadOnlyException>();
    }

    private static FileSessionStore Open() => Open(new SimulatedDisk(new Random(1)));

    private static FileSessionStore Open(SimulatedDisk disk) => new SimulatedStore(disk, cached: Capacity).Sessions;
}
