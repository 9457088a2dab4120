using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>
/// After deletion and redaction nothing of a session's content is left: a text that was in all of it is searched for as bytes in whatever the engine
/// keeps. What another session holds is still found by the same search.
/// </summary>
public abstract class ErasureTests
{
    private const string Erased = "erased-0f6d1c";
    private const string Kept = "kept-93ab77";
    private static readonly DateTimeOffset FarAway = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Partition Tenant = Partition.Parse("tenant");

    private static readonly string[] Places = ["message", "long-message", "state", "old-state", "metadata", "pending", "event", "appended", "letter"];

    [TestCase(false)]
    [TestCase(true)]
    [Property("Requirement", "FR-007")]
    [Property("Requirement", "B-08")]
    public async Task Of_an_erased_session_no_content_is_left(bool withTombstone)
    {
        await using var backend = await OpenAsync();
        var (erased, kept) = (new SessionKey(Tenant, "erased-session"), new SessionKey(Tenant, "kept-session"));
        await WriteAsync(backend, kept, Kept);
        await WriteAsync(backend, erased, Erased);
        foreach (var place in Places)
            (await SearchAsync(backend, $"{Erased}-{place}")).Should().NotBeEmpty($"the search finds what is there ({place})");

        (await backend.Sessions.DeleteAsync(erased, new(TombstoneUntil: withTombstone ? FarAway : null))).Should().BeTrue();
        await backend.Events.RedactAsync(erased.Partition, erased.Id);
        await SettleAsync(backend);

        foreach (var place in Places)
        {
            (await SearchAsync(backend, $"{Erased}-{place}")).Should().BeEmpty(place);
            (await SearchAsync(backend, $"{Kept}-{place}")).Should().NotBeEmpty($"another session keeps its content ({place})");
        }

        (await backend.Sessions.LoadAsync(kept, SessionRead.Whole))!.Messages.Should().HaveCount(4);
    }

    /// <summary>Opens an empty store.</summary>
    protected abstract ValueTask<IStoreBackend> OpenAsync();

    /// <summary>Does what must happen before what was erased is gone, as the documentation of the store says.</summary>
    protected virtual Task SettleAsync(IStoreBackend backend) => Task.CompletedTask;

    /// <summary>Searches everything that the engine keeps, as bytes.</summary>
    /// <returns>Where the text was found.</returns>
    protected abstract Task<IReadOnlyList<string>> SearchAsync(IStoreBackend backend, string text);

    /// <summary>Searches the files of a folder and those below it.</summary>
    protected static async Task<IReadOnlyList<string>> SearchFilesAsync(string folder, string text)
    {
        var found = new List<string>();
        // A lock file holds the number of a process, and cannot be read.
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            if (bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)
                found.Add(Path.GetRelativePath(folder, file));
        }

        return found;
    }

    private static async Task WriteAsync(IStoreBackend backend, SessionKey key, string text)
    {
        var first = Commit(key, 0) with
        {
            Expiry = new(FarAway),
            Metadata = Json($"{text}-metadata"),
            PendingTurn = Json($"{text}-pending"),
            Messages = [new(Json($"{text}-message")), new(Json(Long($"{text}-long-message")))],
            State = [new(StateKey.OfSession(key, "entry"), Json($"{text}-old-state"), "author")],
            Events = [Event(key, $"{text}-event")],
        };
        var second = Commit(key, 1) with
        {
            Messages = [new(Json($"{text}-message")), new(Json("other"))],
            State = [new(StateKey.OfSession(key, "entry"), Json($"{text}-state"), "author")],
        };
        (await backend.Sessions.CommitAsync(first)).Status.Should().Be(CommitStatus.Committed);
        (await backend.Sessions.CommitAsync(second)).Status.Should().Be(CommitStatus.Committed);
        await backend.Events.AppendAsync([Event(key, Long($"{text}-appended")), Event(key, $"{text}-letter")]);
        await backend.Events.AddDeadLetterAsync(new("subscriber", await AppearAsync(backend, key), 3, "InvalidOperationException: failed", FarAway));
    }

    // Waits until the last event is seen, and brings it.
    private static async Task<EventRecord> AppearAsync(IStoreBackend backend, SessionKey key)
    {
        EventPosition position = default;
        var records = new List<EventRecord>();
        while (records.Count < 3)
        {
            await backend.Events.WaitAsync(position).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            var page = await backend.Events.ReadAsync(new() { Partition = key.Partition, Session = key.Id }, position, 100);
            records.AddRange(page.Events);
            position = page.Position;
        }

        return records[^1];
    }

    private static SessionCommit Commit(SessionKey key, long version) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
        };

    private static NewEvent Event(SessionKey key, string text) =>
        new()
        {
            Topic = "written",
            Partition = key.Partition,
            Session = key.Id,
            OccurredAt = FarAway,
            Payload = Json(text),
        };

    // Longer than a page of any engine, with the text at its beginning, in its middle and at its end.
    private static string Long(string text) => $"{text}{new string('x', 6000)}{text}{new string('y', 6000)}{text}";

    private static Payload Json(string text) => new(Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}"));
}
