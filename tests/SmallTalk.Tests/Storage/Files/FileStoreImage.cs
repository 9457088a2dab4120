using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>A small file store with something in every file, and what a reader must find in it.</summary>
internal static class FileStoreImage
{
    public const int Sessions = 3;
    public const int Commits = 4;

    public static SessionKey Newborn { get; } = new(Partition.Parse("tenant"), "a newborn session");

    public static FileStoreOptions Options(string path) =>
        new()
        {
            Path = path,
            Durability = FileDurability.Os,
            JournalBytes = SmallJournal.Bytes,
            EventSegmentBytes = FileStoreOptions.LeastEventSegmentBytes,
        };

    public static SessionKey Key(int session) => new(Partition.Parse("tenant"), $"session number {session}");

    public static async Task<FileStoreBackend> OpenAsync(string path)
    {
        var backend = new FileStoreBackend(TimeProvider.System, Options(path));
        await backend.InitializeAsync();
        return backend;
    }

    public static async Task WriteAsync(string path)
    {
        await using var backend = await OpenAsync(path);
        for (var version = 0; version < Commits; version++)
        for (var session = 0; session < Sessions; session++)
            await backend.Sessions.CommitAsync(Commit(session, version));
        await backend.Sessions.CommitAsync(
            new()
            {
                CommitId = CommitId.New(),
                Key = Newborn,
                ExpectedVersion = 0,
                Expiry = new(DateTimeOffset.MaxValue),
                Metadata = PayloadOf(0, 0),
            }
        );
        await backend.State.WriteAsync(new(StateKey.OfPartition(default, "shared"), PayloadOf(0, 0), "test"), CommitId.New(), null);
        await backend.Events.SaveCursorAsync(new(new("subscriber"), EventPosition.FromOrdinal(2), [EventId.New()], null));
        var first = (await backend.Events.ReadAsync(EventFilter.All, default, 1)).Events[0];
        await backend.Events.AddDeadLetterAsync(new("subscriber", first, 1, "failed", DateTimeOffset.UnixEpoch));
        await backend.Leases.AcquireAsync("instance", TimeSpan.FromMinutes(1));
    }

    public static SessionCommit Commit(int session, int version) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = Key(session),
            ExpectedVersion = version,
            Expiry = new(DateTimeOffset.MaxValue),
            Messages = [new(PayloadOf(session, version))],
            Metadata = version == 1 ? PayloadOf(session, version) : null,
            State = [new(StateKey.OfSession(Key(session), "entry"), PayloadOf(session, version), "test")],
            Events =
            [
                new()
                {
                    Topic = "written",
                    Partition = Key(session).Partition,
                    Session = Key(session).Id,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    Payload = PayloadOf(session, version),
                },
            ],
        };

    public static Payload PayloadOf(int session, int version) =>
        new(Encoding.UTF8.GetBytes($"{{\"session\":{session},\"version\":{version},\"text\":\"{new string('x', 40)}\"}}"));

    /// <summary>Reads everything and fails where it is other than what was written; what cannot be read is an error of the store.</summary>
    public static async Task CheckAsync(string path)
    {
        await using var backend = await OpenAsync(path);
        for (var session = 0; session < Sessions; session++)
            await CheckSessionAsync(backend, session);
        (await backend.Sessions.QueryAsync(new())).Sessions.Should().HaveCount(Sessions + 1);
        (await backend.Sessions.LoadAsync(Newborn, SessionRead.Whole))!.Header.Metadata.Should().Be(PayloadOf(0, 0));
        var events = (await backend.Events.ReadAsync(EventFilter.All, default, 100)).Events;
        events.Select(record => record.Event.Payload).Should().Equal(Expected(Enumerable.Range(0, events.Count)));
        (await backend.State.GetAsync(StateKey.OfPartition(default, "shared")))!.Value.Should().Be(PayloadOf(0, 0));
        (await backend.Events.GetCursorAsync(new("subscriber")))!.Position.Ordinal.Should().Be(2);
        (await backend.Events.ListDeadLettersAsync(new())).Should().ContainSingle().Which.Event.Event.Payload.Should().Be(PayloadOf(0, 0));
        (await backend.Leases.ListAsync()).Should().ContainSingle().Which.IsExpired.Should().BeTrue("its process is dead");
    }

    private static async Task CheckSessionAsync(FileStoreBackend backend, int session)
    {
        var stored = (await backend.Sessions.LoadAsync(Key(session), SessionRead.Whole))!;
        var version = (int)stored.Header.Version;
        version.Should().BeInRange(1, Commits);
        stored.Messages.Select(message => message.Payload).Should().Equal(Enumerable.Range(0, version).Select(number => PayloadOf(session, number)));
        stored.Header.Metadata.Should().Be(version > 1 ? PayloadOf(session, 1) : default);
        stored.State.Single().Value.Should().Be(PayloadOf(session, version - 1));
    }

    private static IEnumerable<Payload> Expected(IEnumerable<int> events) => events.Select(number => PayloadOf(number % Sessions, number / Sessions));
}
