using System.Text;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage.Files;

namespace SmallTalk.Storage;

/// <summary>The time of a version, by which one who watches tells the newer of two.</summary>
public sealed class StateTimesTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly HandClock _clock = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    [Property("Requirement", "FR-025")]
    public async Task A_version_is_not_older_than_the_one_before_it_however_early_its_writer_looked_at_the_clock([Values] bool inFiles, [Values] bool ofSession)
    {
        await using var backend = await OpenAsync(inFiles);
        var begun = _clock.Now;
        await WriteAsync(backend, ofSession, 0);
        _clock.Now = begun - TimeSpan.FromMilliseconds(1);
        await WriteAsync(backend, ofSession, 1);
        _clock.Now = begun + TimeSpan.FromSeconds(1);
        await WriteAsync(backend, ofSession, 2);

        var versions = await backend.State.GetHistoryAsync(KeyOf(ofSession), 10);

        versions.Select(it => (it.Version, it.WrittenAt)).Should().Equal((3, _clock.Now), (2, begun), (1, begun));
    }

    private async ValueTask<IStoreBackend> OpenAsync(bool inFiles)
    {
        IStoreBackend backend = inFiles
            ? new FileStoreBackend(_clock, new FileStoreOptions { Path = _folder.Path, Durability = FileDurability.Os })
            : new InMemoryStoreBackend(_clock);
        await backend.InitializeAsync();
        return backend;
    }

    private static StateKey KeyOf(bool ofSession) => ofSession ? StateKey.OfSession(new("one"), "plan") : StateKey.OfPartition(default, "plan");

    private static async Task WriteAsync(IStoreBackend backend, bool ofSession, long expected)
    {
        var write = new StateWrite(KeyOf(ofSession), new Payload(Encoding.UTF8.GetBytes("1")), "test", expected);
        if (!ofSession)
        {
            (await backend.State.WriteAsync(write, CommitId.New(), null)).Written.Should().BeTrue();
            return;
        }
        var commit = new SessionCommit
        {
            CommitId = CommitId.New(),
            Key = new("one"),
            ExpectedVersion = expected,
            Expiry = new(DateTimeOffset.MaxValue),
            State = [write],
        };
        (await backend.Sessions.CommitAsync(commit)).Status.Should().Be(CommitStatus.Committed);
    }

    private sealed class HandClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch + TimeSpan.FromDays(20_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
