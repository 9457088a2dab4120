using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Sessions;
using SmallTalk.State;
using SQLitePCL;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Two openings of one file at once, as two processes have them.</summary>
[Property("Requirement", "B-03")]
public sealed class SqliteStoreSharedTests : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _clock = new();

    private string File => _folder["shared.db"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Two_that_write_one_session_by_turns_are_never_refused()
    {
        await using var one = await SqliteStore.OpenAsync(File);
        await using var two = await SqliteStore.OpenAsync(File);
        var owners = new[] { await AcquireAsync(one, "one"), await AcquireAsync(two, "two") };
        var key = new SessionKey(SessionId.New());
        for (var version = 0; version < 200; version++)
        {
            var result = await (version % 2 == 0 ? one : two).PutAsync(Given.Commit(key, version, $"{version}") with { Owner = owners[version % 2] });
            result.LastSequence.Should().Be(version + 1);
        }

        (await one.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages.Should().HaveCount(200);
    }

    [Test]
    public async Task Two_that_write_at_once_lose_nothing()
    {
        await using var one = await SqliteStore.OpenAsync(File);
        await using var two = await SqliteStore.OpenAsync(File);
        var keys = Enumerable.Range(0, 8).Select(_ => new SessionKey(SessionId.New())).ToList();

        await Task.WhenAll(keys.Select((key, index) => Task.Run(() => WriteAsync(index % 2 == 0 ? one : two, key))));

        foreach (var key in keys)
        {
            (await one.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages.Should().HaveCount(25);
        }

        (await two.GetStatisticsAsync()).Events.Should().Be(8 * 25);

        static async Task WriteAsync(IStoreBackend backend, SessionKey key)
        {
            for (var version = 0; version < 25; version++)
            {
                await backend.PutAsync(Given.Commit(key, version, "message") with { Events = [Given.Event("written", key)] });
            }
        }
    }

    [Test]
    public async Task Events_of_one_wake_who_waits_in_the_other()
    {
        await using var one = await SqliteStore.OpenAsync(File, _clock);
        await using var two = await SqliteStore.OpenAsync(File, _clock);
        var waiting = two.Events.WaitAsync(default).AsTask();
        await one.Events.AppendAsync([Given.Event("a")]);
        waiting.IsCompleted.Should().BeFalse("nobody has looked yet");

        _clock.Advance(TimeSpan.FromMilliseconds(10));

        await waiting.WaitAsync(HangGuard, TimeProvider.System);
        var page = await two.Events.ReadAsync(new(), default, 10);
        page.Events.Select(record => record.Event.Topic).Should().Equal("a");
        waiting = two.Events.WaitAsync(page.Position).AsTask();
        await one.PutAsync(Given.Commit(new(SessionId.New()), 0) with { Events = [Given.Event("b")] });
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        await waiting.WaitAsync(HangGuard, TimeProvider.System);
    }

    [Test]
    public async Task What_the_other_wrote_before_the_wait_began_ends_it()
    {
        await using var one = await SqliteStore.OpenAsync(File, _clock);
        await using var two = await SqliteStore.OpenAsync(File, _clock);
        await one.Events.AppendAsync([Given.Event("a")]);

        var waiting = two.Events.WaitAsync(default).AsTask();
        _clock.Advance(TimeSpan.FromMilliseconds(10));

        await waiting.WaitAsync(HangGuard, TimeProvider.System);
    }

    [Test]
    public async Task Events_of_this_process_wake_without_a_look_at_the_clock()
    {
        await using var one = await SqliteStore.OpenAsync(File, _clock);
        var waiting = one.Events.WaitAsync(default).AsTask();

        await one.Events.AppendAsync([Given.Event("a")]);

        await waiting.WaitAsync(HangGuard, TimeProvider.System);
    }

    [Test]
    public async Task A_fence_of_one_stops_the_commits_of_the_other()
    {
        await using var one = await SqliteStore.OpenAsync(File, _clock);
        await using var two = await SqliteStore.OpenAsync(File, _clock);
        var owner = await AcquireAsync(one, "one");
        var key = new SessionKey(SessionId.New());
        await one.PutAsync(Given.Commit(key, 0, "before") with { Owner = owner });
        (await two.Leases.FenceAsync(owner)).Should().BeFalse("its lease still runs");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await one.PutAsync(Given.Commit(key, 1, "its lease has run out, and nobody has fenced it") with { Owner = owner });

        (await two.Leases.FenceAsync(owner)).Should().BeTrue();

        (await one.Sessions.CommitAsync(Given.Commit(key, 2, "late") with { Owner = owner })).Status.Should().Be(CommitStatus.Fenced);
        (await one.Leases.RenewAsync(owner, TimeSpan.FromSeconds(4))).Should().BeNull();
        (await two.Leases.ListAsync()).Should().ContainSingle().Which.IsFenced.Should().BeTrue();
        (await AcquireAsync(one, "one")).Epoch.Should().Be(owner.Epoch + 1);
    }

    [Test]
    [Property("Requirement", "FR-023")]
    public async Task State_written_by_one_reaches_who_watches_in_the_other()
    {
        await using var one = await SqliteStore.OpenAsync(File, _clock);
        await using var two = await SqliteStore.OpenAsync(File, _clock);
        var key = StateKey.OfPartition(Partition.Default, "a/1");
        await WriteAsync(one, key, "before");
        await using var watch = two.State.WatchAsync(Partition.Default, null, "a/").GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await WriteAsync(one, StateKey.OfPartition(Partition.Default, "b"), "another");
        await WriteAsync(one, key, "value");
        next.IsCompleted.Should().BeFalse("nobody has looked yet");

        _clock.Advance(TimeSpan.FromMilliseconds(10));

        (await next.WaitAsync(HangGuard, TimeProvider.System)).Should().BeTrue();
        (watch.Current.Key, watch.Current.Version, watch.Current.Value).Should().Be((key, 2L, (Payload?)Given.Json("value")));
        next = watch.MoveNextAsync().AsTask();
        await WriteAsync(one, key, null);
        _clock.Advance(TimeSpan.FromMilliseconds(10));
        (await next.WaitAsync(HangGuard, TimeProvider.System)).Should().BeTrue();
        (watch.Current.Version, watch.Current.Value).Should().Be((3L, (Payload?)null));
    }

    [Test]
    public async Task State_of_a_session_that_was_deleted_and_made_again_is_seen_by_the_other()
    {
        await using var one = await SqliteStore.OpenAsync(File, _clock);
        await using var two = await SqliteStore.OpenAsync(File, _clock);
        var session = new SessionKey(SessionId.New());
        var write = new StateWrite(StateKey.OfSession(session, "entry"), Given.Json("first"), "author");
        await one.PutAsync(Given.Commit(session, 0) with { State = [write] });
        await using var watch = two.State.WatchAsync(session.Partition, session.Id, "").GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();
        await one.Sessions.DeleteAsync(session, default);
        _clock.Advance(TimeSpan.FromMilliseconds(10));

        await one.PutAsync(Given.Commit(session, 0) with { State = [write with { Value = Given.Json("again") }] });
        _clock.Advance(TimeSpan.FromMilliseconds(10));

        (await next.WaitAsync(HangGuard, TimeProvider.System)).Should().BeTrue();
        (watch.Current.Version, watch.Current.Value).Should().Be((1L, (Payload?)Given.Json("again")));
    }

    [Test]
    public async Task Many_that_open_a_new_file_at_once_all_find_their_tables()
    {
        var backends = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SqliteStore.OpenAsync(File).AsTask())));

        foreach (var backend in backends)
        {
            await backend.PutAsync(Given.Commit(new(SessionId.New()), 0, "message"));
        }

        (await backends[0].GetStatisticsAsync()).Sessions.Should().Be(8);
        foreach (var backend in backends)
        {
            await backend.DisposeAsync();
        }
    }

    [Test]
    public void Who_opens_a_new_file_waits_for_another_one_that_comes_between_it_and_its_log()
    {
        using var other = new DatabaseFile(File, new()).Open();
        using var connection = new DatabaseFile(File, new()).Open();
        var (came, left) = (false, false);
        // Told when a statement begins. SQLite refuses to change the journal while another one writes, and does not wait.
        raw.sqlite3_trace(
            HandleOf(connection),
            (_, sql) =>
            {
                if (sql == "pragma journal_mode = wal" && !came)
                {
                    came = true;
                    other.Execute("begin immediate");
                }
                else if (sql == "begin immediate" && came && !left)
                {
                    left = true;
                    other.Execute("rollback");
                }
            },
            null
        );

        Schema.Ensure(connection, File);

        left.Should().BeTrue("the other one was waited for");
        connection.QueryText("pragma journal_mode").Should().Be("wal");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_db")]
    private static extern ref readonly sqlite3 HandleOf(Connection connection);

    [Test]
    public async Task A_writer_that_holds_the_file_makes_others_fail_as_unavailable_and_nothing_is_stored()
    {
        await using var backend = await SqliteStore.OpenAsync(File, options: new() { BusyTimeout = TimeSpan.FromMilliseconds(20) });
        var key = new SessionKey(SessionId.New());
        using (var holder = new DatabaseFile(File, new()).Open())
        {
            holder.Execute("begin immediate");
            var commit = () => backend.Sessions.CommitAsync(Given.Commit(key, 0, "message")).AsTask();

            var error = (await commit.Should().ThrowAsync<StoreUnavailableException>()).Which;

            error.IsTransient.Should().BeTrue();
            error.OutcomeUnknown.Should().BeFalse();
            error.InnerException.Should().BeOfType<Microsoft.Data.Sqlite.SqliteException>();
            error.Message.Should().Contain("BusyTimeout");
            holder.Execute("rollback");
        }

        (await backend.Sessions.LoadAsync(key, SessionRead.Whole)).Should().BeNull();
        await backend.PutAsync(Given.Commit(key, 0, "message"));
    }

    private static async Task<ProcessOwner> AcquireAsync(SqliteStoreBackend backend, string instance) =>
        (await backend.Leases.AcquireAsync(instance, TimeSpan.FromSeconds(4))).Owner;

    private static async Task WriteAsync(SqliteStoreBackend backend, StateKey key, string? value) =>
        (await backend.State.WriteAsync(new(key, value is null ? null : Given.Json(value), "author"), CommitId.New(), null)).Written.Should().BeTrue();
}
