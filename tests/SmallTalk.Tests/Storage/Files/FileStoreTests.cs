using Microsoft.Extensions.Time.Testing;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>What is the file store's own; the rules of all stores are in the conformance kit.</summary>
public sealed class FileStoreTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    [Property("Requirement", "FR-034a")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Files_and_folders_are_the_owners_alone()
    {
        await FileStoreImage.WriteAsync(_folder["store"]);

        foreach (var path in Directory.EnumerateFileSystemEntries(_folder["store"], "*", SearchOption.AllDirectories).Append(_folder["store"]))
        {
            var expected = Directory.Exists(path)
                ? UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                : UnixFileMode.UserRead | UnixFileMode.UserWrite;
            File.GetUnixFileMode(path).Should().Be(expected, path);
        }
    }

    [Test]
    [Property("Requirement", "B-17")]
    public async Task Every_line_is_a_JSON_object_that_carries_its_format()
    {
        await FileStoreImage.WriteAsync(_folder["store"]);

        var lines = Directory
            .EnumerateFiles(_folder["store"], "*.json*", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .Where(line => line.Trim().Length > 0)
            .ToList();

        lines.Should().HaveCountGreaterThan(40);
        foreach (var line in lines)
        {
            using var json = System.Text.Json.JsonDocument.Parse(line);
            json.RootElement.GetProperty("v").GetInt32().Should().Be(1);
        }
    }

    [Test]
    public async Task A_folder_that_holds_something_else_is_refused()
    {
        await File.WriteAllTextAsync(_folder["letters.txt"], "Dear Ann");

        var open = () => FileStoreImage.OpenAsync(_folder.Path);

        await open.Should().ThrowAsync<StoreFormatException>().WithMessage("*letters.txt*");
        File.Exists(_folder["letters.txt"]).Should().BeTrue();
    }

    [Test]
    [Property("Requirement", "B-17")]
    public async Task A_later_format_is_refused_by_name()
    {
        await FileStoreImage.WriteAsync(_folder["store"]);
        var text = await File.ReadAllTextAsync(_folder["store/store.json"]);
        await File.WriteAllTextAsync(_folder["store/store.json"], text.Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal));

        var open = () => FileStoreImage.OpenAsync(_folder["store"]);

        await open.Should().ThrowAsync<StoreFormatException>().WithMessage("*format 2*");
    }

    [Test]
    [Property("Requirement", "B-02")]
    public async Task A_commit_that_is_refused_leaves_no_hole_in_the_catalogue()
    {
        var options = new FileStoreOptions { Path = _folder["store"], JournalBytes = SmallJournal.Bytes };
        await using (var store = new FileStoreBackend(_clock, options))
        {
            await store.InitializeAsync();
            var tooLarge = () => store.Sessions.CommitAsync(Create("too-large-session", 80_000)).AsTask();
            await tooLarge.Should().ThrowAsync<PayloadTooLargeException>();
            (await store.Sessions.CommitAsync(Create("small-session", 10))).IsStored.Should().BeTrue();
        }

        await using var again = new FileStoreBackend(_clock, options);
        await again.InitializeAsync();
        var page = await again.Sessions.QueryAsync(new SessionQuery());
        page.Sessions.Select(session => session.Key.Id.Value).Should().Equal("small-session");
    }

    private SessionCommit Create(string id, int bytes) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = new(Partition.Default, SessionId.Parse(id)),
            ExpectedVersion = 0,
            Expiry = new(_clock.GetUtcNow().AddDays(1)),
            Messages = [new(new Payload(System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', bytes)}\"")))],
        };

    [Test]
    public async Task A_second_opening_of_the_folder_is_refused_until_the_first_is_closed()
    {
        await using (await FileStoreImage.OpenAsync(_folder["store"]))
        {
            var second = () => FileStoreImage.OpenAsync(_folder["store"]);
            await second.Should().ThrowAsync<StoreInUseException>();
        }

        await using var later = await FileStoreImage.OpenAsync(_folder["store"]);
    }

    [TestCase("CON")]
    [TestCase("nul.txt")]
    [TestCase("a/b\\c:d")]
    [TestCase("~hash")]
    [TestCase("ABCDEFGHIJ")]
    [TestCase("..hidden/...")]
    [Property("Requirement", "FR-034b")]
    public void Ids_from_outside_stay_inside_the_folder(string id)
    {
        var file = FileNames.OfSession(new(id));

        file.Should().MatchRegex("^sessions/[0-9a-f]{2}/~[0-9a-f]{32}\\.jsonl$").And.NotBe(FileNames.OfSession(new(id + "x")));
        FileNames.OfSession(new(id.ToLowerInvariant() + "-longer-id")).ToUpperInvariant().Should().NotBe(file.ToUpperInvariant());
    }

    [Test]
    public async Task A_lease_of_a_process_that_died_has_run_out_and_epochs_go_on()
    {
        ProcessLease first;
        await using (var backend = await FileStoreImage.OpenAsync(_folder["store"]))
            first = await backend.Leases.AcquireAsync("instance", TimeSpan.FromDays(1));

        await using var later = await FileStoreImage.OpenAsync(_folder["store"]);
        (await later.Leases.ListAsync()).Single().IsExpired.Should().BeTrue();
        (await later.Leases.FenceAsync(first.Owner)).Should().BeTrue();
        (await later.Leases.AcquireAsync("instance", TimeSpan.FromDays(1))).Owner.Epoch.Should().BeGreaterThan(first.Owner.Epoch);
    }

    [Test]
    public async Task Any_part_of_a_long_session_is_found()
    {
        await using var backend = await FileStoreImage.OpenAsync(_folder["store"]);
        var key = new SessionKey("long-session");
        const int count = 3000;
        for (var version = 0; version < count / 100; version++)
            await CommitAsync(backend, key, version, 100);

        foreach (var after in new[] { 0, 1, 49, 50, 1000, 1501, 2345, 2950, 2999, 3000 })
        {
            Sequences(await backend.Sessions.LoadAsync(key, SessionRead.Since(after, 60)))
                .Should()
                .Equal(Enumerable.Range(after + 1, Math.Min(60, count - after)));
            Sequences(await backend.Sessions.LoadAsync(key, SessionRead.Tail(after))).Should().Equal(Enumerable.Range(count - after + 1, after));
        }
    }

    [Test]
    public async Task State_that_is_written_over_and_over_does_not_grow_without_end()
    {
        var key = new SessionKey("busy-session");
        await using (var backend = await FileStoreImage.OpenAsync(_folder["store"]))
            for (var version = 0; version < 200; version++)
                await backend.Sessions.CommitAsync(StateCommit(key, version, new string('x', 2000)));

        var file = new FileInfo(_folder[$"store/{FileNames.OfSessionState(key)}"]);
        file.Length.Should().BeLessThan(150_000, "ten versions of 2 KB are kept");
        await using var later = await FileStoreImage.OpenAsync(_folder["store"]);
        (await later.State.GetHistoryAsync(StateKey.OfSession(key, "entry"), 100))
            .Select(entry => entry.Version)
            .Should()
            .Equal(Enumerable.Range(191, 10).Reverse().Select(version => (long)version));
    }

    [Test]
    public async Task Writers_on_one_session_and_on_many_agree()
    {
        await using var backend = await FileStoreImage.OpenAsync(_folder["store"]);
        var key = new SessionKey("shared-session");
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        for (var done = 0; done < 20; )
                        {
                            var version = (await backend.Sessions.LoadAsync(key, SessionRead.HeaderOnly))?.Header.Version ?? 0;
                            if ((await CommitAsync(backend, key, version, 1)).Status == CommitStatus.Committed)
                                done++;
                            await CommitAsync(backend, new($"session-of-writer-{writer}-{version}"), 0, 1);
                        }
                    })
                )
        );

        var stored = (await backend.Sessions.LoadAsync(key, SessionRead.Whole))!;
        stored.Header.Version.Should().Be(320);
        Sequences(stored).Should().Equal(Enumerable.Range(1, 320));
    }

    [Test]
    public async Task Events_are_found_in_whichever_file_they_are_and_trimmed_files_go()
    {
        await using var backend = await FileStoreImage.OpenAsync(_folder["store"]);
        for (var count = 0; count < 200; count++)
            await backend.Events.AppendAsync([
                new()
                {
                    Topic = count % 2 == 0 ? "even" : "odd",
                    OccurredAt = _clock.GetUtcNow(),
                    Payload = FileStoreImage.PayloadOf(0, count),
                },
            ]);

        var even = await backend.Events.ReadAsync(new() { Topic = "even" }, EventPosition.Beginning, 1000);
        even.Events.Select(record => record.Position.Ordinal).Should().Equal(Enumerable.Range(0, 100).Select(number => (number * 2L) + 1));
        var files = Directory.GetFiles(_folder["store/events"]).Length;
        (await backend.Events.TrimAsync(DateTimeOffset.MaxValue, EventPosition.FromOrdinal(150))).Should().Be(150);
        Directory.GetFiles(_folder["store/events"]).Length.Should().BeLessThan(files / 2);
        (await backend.Events.ReadAsync(EventFilter.All, EventPosition.Beginning, 1000)).Events.Should().HaveCount(50);
    }

    private static IEnumerable<int> Sequences(StoredSession? session) => session!.Messages.Select(message => (int)message.Sequence);

    private static ValueTask<CommitResult> CommitAsync(FileStoreBackend backend, SessionKey key, long version, int messages) =>
        backend.Sessions.CommitAsync(
            new()
            {
                CommitId = CommitId.New(),
                Key = key,
                ExpectedVersion = version,
                Expiry = new(DateTimeOffset.MaxValue),
                Messages = [.. Enumerable.Range(0, messages).Select(number => new NewMessage(FileStoreImage.PayloadOf(number, (int)version)))],
            }
        );

    private static SessionCommit StateCommit(SessionKey key, int version, string text) =>
        FileStoreImage.Commit(0, version) with
        {
            Key = key,
            Events = [],
            State = [new(StateKey.OfSession(key, "entry"), new Payload(System.Text.Encoding.UTF8.GetBytes($"\"{text}\"")), "test")],
        };
}
