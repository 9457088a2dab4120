using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>A session that was only created has a row and no file; its next commit gives it the file.</summary>
[Property("Requirement", "FR-001")]
public sealed class NewbornSessionTests
{
    private static readonly SessionKey Key = new(Partition.Parse("tenant"), "newborn-session");
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly SimulatedDisk _disk = new(new Random(1));
    private int _opening;

    [Test]
    public async Task A_creation_makes_no_file_and_is_read_after_opening_again([Values] bool hasMetadata)
    {
        var create = Create(Key) with { Metadata = hasMetadata ? Text("title") : null };
        var result = await Open().CommitAsync(create);

        var later = Open();

        _disk.GetLength(FileNames.OfSession(Key)).Should().Be(-1);
        var header = (await later.LoadAsync(Key, SessionRead.Whole))!.Header;
        header.Should().Be(Expected(result.CommittedAt, create.Metadata ?? default));
        (await later.QueryAsync(new())).Sessions.Should().Equal(header);
        later.Count.Should().Be(1);
    }

    [Test]
    public async Task Metadata_in_any_encoding_is_kept()
    {
        var metadata = new Payload(new byte[] { 0, 1, 10, 255 }, PayloadEncodings.Encrypted);
        await Open().CommitAsync(Create(Key) with { Metadata = metadata });

        (await Open().LoadAsync(Key, SessionRead.HeaderOnly))!.Header.Metadata.Should().Be(metadata);
    }

    [Test]
    public async Task The_next_commit_writes_the_file_that_would_have_been_there_from_the_beginning([Values] bool isOpenedAgain, [Values] bool hasMetadata)
    {
        var commits = new[] { Create(Key) with { Metadata = hasMetadata ? Text("title") : null }, Append(Key, 1, "one"), Append(Key, 2, "two") };
        var without = new SimulatedDisk(new Random(1));
        var other = new SimulatedStore(without, newborn: 0).Sessions;
        var store = Open();
        foreach (var commit in commits)
        {
            (await store.CommitAsync(commit)).Status.Should().Be(CommitStatus.Committed);
            (await other.CommitAsync(commit)).Status.Should().Be(CommitStatus.Committed);
            store = isOpenedAgain ? Open() : store;
        }

        TextOf(_disk, FileNames.OfSession(Key)).Should().Be(TextOf(without, FileNames.OfSession(Key)));
        TextOf(_disk, FileNames.Newborn).Should().MatchRegex("^ +\n$", "the row is gone");
        TextOf(without, FileNames.Newborn).Should().BeEmpty();
        var stored = (await Open().LoadAsync(Key, SessionRead.Whole))!;
        stored.Header.Version.Should().Be(3);
        stored.Header.Metadata.Should().Be(commits[0].Metadata ?? default);
        stored.Messages.Select(message => message.Payload).Should().Equal(Text("one"), Text("two"));
    }

    [Test]
    public async Task Of_many_who_write_to_it_at_once_one_makes_the_file()
    {
        var store = Open();
        await store.CommitAsync(Create(Key));

        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(async () => await store.CommitAsync(Append(Key, 1, $"{number}")))));

        results.Count(result => result.Status == CommitStatus.Committed).Should().Be(1);
        (await Open().LoadAsync(Key, SessionRead.Whole))!.Messages.Should().ContainSingle();
    }

    [Test]
    [Property("Requirement", "FR-005")]
    public async Task The_creation_repeated_gets_its_first_answer_before_and_after_there_is_a_file([Values] bool isOpenedAgain)
    {
        var create = Create(Key);
        var store = Open();
        var first = await store.CommitAsync(create);
        store = isOpenedAgain ? Open() : store;
        (await store.CommitAsync(create with { IsRetry = true })).Should().Be(first with { Status = CommitStatus.Repeated });
        (await store.CommitAsync(create)).Should().Be(first with { Status = CommitStatus.Repeated });

        await store.CommitAsync(Append(Key, 1, "one"));

        store = isOpenedAgain ? Open() : store;
        (await store.CommitAsync(create with { IsRetry = true })).Should().Be(first with { Status = CommitStatus.Repeated });
        (await store.CommitAsync(create)).Should().Be(first with { Status = CommitStatus.Repeated });
        (await store.CommitAsync(Create(Key))).Status.Should().Be(CommitStatus.VersionConflict);
    }

    [Test]
    [Property("Requirement", "FR-005")]
    public async Task The_creation_repeated_while_the_file_is_on_its_way_gets_its_first_answer()
    {
        var disk = new HeldDisk(_disk);
        var store = new SimulatedStore(disk, ++_opening).Sessions;
        var create = Create(Key);
        var first = await store.CommitAsync(create);
        var held = disk.Hold();
        var append = Task.Run(async () => await store.CommitAsync(Append(Key, 1, "one")));
        await held.WaitAsync(Guard, TimeProvider.System);

        var repeat = store.CommitAsync(create with { IsRetry = true }).AsTask();

        _disk.GetLength(FileNames.OfSession(Key)).Should().Be(-1, "the file is on its way");
        disk.Release();
        (await repeat.WaitAsync(Guard, TimeProvider.System)).Should().Be(first with { Status = CommitStatus.Repeated });
        (await append.WaitAsync(Guard, TimeProvider.System)).Status.Should().Be(CommitStatus.Committed);
    }

    [Test]
    public async Task State_and_a_change_of_status_make_the_file_too()
    {
        var store = Open();
        await store.CommitAsync(Create(Key));
        var write = new StateWrite(StateKey.OfSession(Key, "plan"), Text("step"), "test");
        await store.CommitAsync(Next(Key, 1) with { State = [write] });
        await store.CommitAsync(Create(new("other-session")));
        await store.CommitAsync(Next(new("other-session"), 1) with { Status = SessionStatus.Expired });

        store = Open();

        (await store.LoadAsync(Key, SessionRead.Whole))!.State.Single().Value.Should().Be(Text("step"));
        (await store.LoadAsync(new("other-session"), SessionRead.Whole))!.Header.Status.Should().Be(SessionStatus.Expired);
        TextOf(_disk, FileNames.Newborn).Trim().Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "FR-004")]
    public async Task It_is_deleted_and_can_be_created_anew()
    {
        var store = Open();
        await store.CommitAsync(Create(Key));
        (await store.DeleteAsync(Key, new(1))).Should().BeTrue();
        (await store.LoadAsync(Key, SessionRead.Whole)).Should().BeNull();

        store = Open();

        (await store.LoadAsync(Key, SessionRead.Whole)).Should().BeNull();
        (await store.QueryAsync(new())).Sessions.Should().BeEmpty();
        (await store.CommitAsync(Create(Key))).Status.Should().Be(CommitStatus.Committed);
        (await Open().LoadAsync(Key, SessionRead.Whole))!.Header.Version.Should().Be(1);
    }

    [Test]
    [Property("Requirement", "FR-004")]
    public async Task Its_tombstone_is_a_file()
    {
        var store = Open();
        await store.CommitAsync(Create(Key));
        await store.DeleteAsync(Key, new(null, DateTimeOffset.UnixEpoch.AddDays(1)));

        store = Open();

        (await store.LoadAsync(Key, SessionRead.Whole))!.Header.Status.Should().Be(SessionStatus.Invalidated);
        (await store.CommitAsync(Create(Key))).Status.Should().Be(CommitStatus.Gone);
        TextOf(_disk, FileNames.Newborn).Trim().Should().BeEmpty();
    }

    [Test]
    public async Task More_than_there_is_room_for_get_a_file_at_once_until_there_is_room_again([Values] bool isOpenedAgain)
    {
        var keys = Enumerable.Range(0, 4).Select(number => new SessionKey($"session-{number}")).ToList();
        var store = Open(newborn: 2);
        foreach (var key in keys.Take(3))
            await store.CommitAsync(Create(key));
        FilesOf(keys).Should().Equal(keys[2]);
        store = isOpenedAgain ? Open(newborn: 2) : store;
        await store.DeleteAsync(keys[0], default);

        await store.CommitAsync(Create(keys[3]));
        await store.CommitAsync(Create(keys[0]));

        FilesOf(keys).Should().Equal(keys[0], keys[2]);
        (await Open().QueryAsync(new())).Sessions.Select(header => header.Key).Should().Equal(keys);
    }

    [Test]
    public async Task A_creation_with_more_than_a_row_holds_makes_a_file()
    {
        var store = Open();
        await store.CommitAsync(Create(new("with-message")) with { Messages = [new(Text("hello"))] });
        await store.CommitAsync(Create(new("with-state")) with { State = [new(StateKey.OfSession(new("with-state"), "plan"), Text("step"), "test")] });
        await store.CommitAsync(Create(new("with-turn")) with { PendingTurn = Text("turn") });
        await store.CommitAsync(Create(new("with-metadata")) with { Metadata = Text(new string('x', NewbornSessions.LongestMetadata)) });

        _disk.GetLength(FileNames.Newborn).Should().Be(-1);
        (await Open().QueryAsync(new())).Sessions.Should().HaveCount(4);
    }

    [Test]
    [Property("Requirement", "FR-003")]
    public async Task A_row_that_was_damaged_is_named_and_in_the_way_of_its_own_session_alone([Values("?", "\n", "x\ny")] string damage)
    {
        var (other, withFile, fresh) = (new SessionKey("other-newborn-session"), new SessionKey("session-with-a-file"), new SessionKey("fresh-session"));
        await DamageAsync(damage, other, withFile);

        var sessions = Open();

        (await sessions.Awaiting(it => it.LoadAsync(Key, SessionRead.Whole).AsTask()).Should().ThrowAsync<StoreDamagedException>())
            .WithMessage("*newborn.jsonl*newborn-session*")
            .Which.Offset.Should()
            .Be(0);
        await sessions.Awaiting(it => it.CommitAsync(Create(Key)).AsTask()).Should().ThrowAsync<StoreDamagedException>("it is not made anew over what is lost");
        await sessions.Awaiting(it => it.QueryAsync(new()).AsTask()).Should().ThrowAsync<StoreDamagedException>("it is not left out silently");
        (await sessions.LoadAsync(withFile, SessionRead.Whole))!.Messages.Should().ContainSingle();
        (await sessions.LoadAsync(other, SessionRead.Whole))!.Header.Version.Should().Be(1);
        (await sessions.LoadAsync(new("any-other-session"), SessionRead.Whole)).Should().BeNull();
        (await sessions.CommitAsync(Create(fresh))).Status.Should().Be(CommitStatus.Committed);
        (await sessions.CommitAsync(Append(other, 1, "one"))).Status.Should().Be(CommitStatus.Committed);
        sessions = Open();
        (await sessions.LoadAsync(fresh, SessionRead.Whole))!.Header.Version.Should().Be(1);
        (await sessions.LoadAsync(other, SessionRead.Whole))!.Messages.Should().ContainSingle();
        await sessions.Awaiting(it => it.LoadAsync(Key, SessionRead.Whole).AsTask()).Should().ThrowAsync<StoreDamagedException>();
    }

    [Test]
    public async Task A_last_row_without_an_end_is_in_the_way_of_its_own_session_alone()
    {
        var withFile = new SessionKey("session-with-a-file");
        var store = new SimulatedStore(_disk, ++_opening);
        await store.Sessions.CommitAsync(Create(withFile) with { Messages = [new(Text("one"))] });
        await store.Sessions.CommitAsync(Create(Key));
        store.Close();
        _disk.Write(FileNames.Newborn, _disk.GetLength(FileNames.Newborn) - 1, "?"u8);

        var sessions = Open();

        (await sessions.LoadAsync(withFile, SessionRead.Whole))!.Messages.Should().ContainSingle();
        await sessions.Awaiting(it => it.LoadAsync(Key, SessionRead.Whole).AsTask()).Should().ThrowAsync<StoreDamagedException>();
    }

    [Test]
    public async Task When_the_catalogue_is_damaged_too_only_sessions_that_can_be_read_are_known()
    {
        var (other, withFile) = (new SessionKey("other-newborn-session"), new SessionKey("session-with-a-file"));
        await DamageAsync("?", other, withFile);
        _disk.Write(FileNames.Catalogue, 100, "?"u8);

        var sessions = Open();

        (await sessions.LoadAsync(withFile, SessionRead.Whole))!.Messages.Should().ContainSingle();
        (await sessions.LoadAsync(other, SessionRead.Whole))!.Header.Version.Should().Be(1);
        await sessions.Awaiting(it => it.LoadAsync(new("any-other-session"), SessionRead.Whole).AsTask()).Should().ThrowAsync<StoreDamagedException>();
    }

    /// <summary>Makes a newborn session, others, of which the last has a file, and damages the row of the first.</summary>
    private async Task DamageAsync(string damage, params SessionKey[] others)
    {
        var store = new SimulatedStore(_disk, ++_opening);
        await store.Sessions.CommitAsync(Create(Key));
        foreach (var key in others)
            await store.Sessions.CommitAsync(Create(key));
        await store.Sessions.CommitAsync(Append(others[^1], 1, "one"));
        store.Close();
        _disk.Write(FileNames.Newborn, 100, Encoding.UTF8.GetBytes(damage));
    }

    private FileSessionStore Open(int newborn = NewbornSessions.MostRows) => new SimulatedStore(_disk, ++_opening, newborn: newborn).Sessions;

    private IEnumerable<SessionKey> FilesOf(IEnumerable<SessionKey> keys) => keys.Where(key => _disk.GetLength(FileNames.OfSession(key)) > 0);

    private static SessionHeader Expected(DateTimeOffset at, Payload metadata) =>
        new()
        {
            Key = Key,
            Version = 1,
            LastSequence = 0,
            Status = SessionStatus.Open,
            CreatedAt = at,
            UpdatedAt = at,
            Expiry = new(DateTimeOffset.UnixEpoch.AddDays(1), TimeSpan.FromDays(1)),
            Metadata = metadata,
        };

    private static SessionCommit Create(SessionKey key) => Next(key, 0) with { Expiry = new(DateTimeOffset.UnixEpoch.AddDays(1), TimeSpan.FromDays(1)) };

    private static SessionCommit Append(SessionKey key, long version, string text) => Next(key, version) with { Messages = [new(Text(text))] };

    private static SessionCommit Next(SessionKey key, long version) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Events =
            [
                new()
                {
                    Topic = "written",
                    Session = key.Id,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    Payload = Text("event"),
                },
            ],
        };

    private static Payload Text(string text) => new(Encoding.UTF8.GetBytes($"\"{text}\""));

    private static string TextOf(SimulatedDisk disk, string file)
    {
        var bytes = new byte[Math.Max(0, disk.GetLength(file))];
        disk.Read(file, 0, bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
