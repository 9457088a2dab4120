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
            await Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => Task.Run(async () =>
                (await store.CommitAsync(FileStoreImage.Commit(session, version))).Status.Should().Be(CommitStatus.Committed))));

        for (var session = 0; session < Sessions; session++)
        {
            var stored = (await store.LoadAsync(FileStoreImage.Key(session), SessionRead.Whole))!;
            stored.Messages.Select(message => message.Payload).Should().Equal(Enumerable.Range(0, Rounds).Select(version => FileStoreImage.PayloadOf(session, version)));
            stored.State.Single().Version.Should().Be(Rounds);
        }

        (await store.QueryAsync(new())).Sessions.Should().HaveCount(Sessions);
    }

    private static FileSessionStore Open()
    {
        var disk = new SimulatedDisk(new Random(1));
        var files = new DataFiles(disk, new(disk, 0));
        var journal = new Journal(disk, files, 64 * 1024);
        journal.Recover(0);
        journal.Prepare();
        journal.Start(1);
        var pipeline = new CommitPipeline(journal, files, FileDurability.Fsync, "store");
        var leases = new FileLeaseStore(TimeProvider.System, files, pipeline);
        var events = new FileEventLog(TimeProvider.System, files, pipeline, leases, 4096);
        var reader = new SessionFileReader(files, 10);
        return new(TimeProvider.System, files, pipeline, new(reader, pipeline, Capacity), reader, leases, events, new(), 10);
    }
}
