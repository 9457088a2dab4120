using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>A clock that runs code of others when it is asked for the time, as the fake clock of .NET runs timers that are due: a store writes one thing at a time even then.</summary>
[Property("Requirement", "FR-005")]
public abstract class ClockTests
{
    private readonly CallingClock _clock = new();

    [Test]
    public async Task Of_two_commits_to_one_version_of_which_one_comes_while_the_clock_is_read_one_is_stored()
    {
        await using var backend = await OpenAsync(_clock);
        var key = new SessionKey("one");
        await backend.Sessions.CommitAsync(Commit(key, 0, "first"));
        var within = _clock.WhenAsked(() => backend.Sessions.CommitAsync(Commit(key, 1, "second")));

        var outside = await backend.Sessions.CommitAsync(Commit(key, 1, "third"));

        new[] { outside.Status, (await within).Status }.Should().BeEquivalentTo([CommitStatus.Committed, CommitStatus.VersionConflict]);
        (await backend.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages.Should().HaveCount(2);
    }

    // What comes between two looks at the clock would come between the session and its events.
    [Test]
    public async Task A_commit_looks_at_the_clock_once()
    {
        await using var backend = await OpenAsync(_clock);
        var key = new SessionKey("one");
        await backend.Sessions.CommitAsync(Commit(key, 0, "first"));
        var commit = Commit(key, 1, "second") with
        {
            State = [new(StateKey.OfSession(key, "plan"), Text("a"), "test", 0)],
            Events = [Event("said"), Event("planned")],
        };
        var looks = _clock.Looks;

        await backend.Sessions.CommitAsync(commit);

        (_clock.Looks - looks).Should().Be(1);
    }

    [Test]
    public async Task Of_two_deletions_of_one_version_one_finds_the_session_changed()
    {
        await using var backend = await OpenAsync(_clock);
        var key = new SessionKey("one");
        await backend.Sessions.CommitAsync(Commit(key, 0, "first"));
        var deletion = new SessionDeletion { ExpectedVersion = 1, TombstoneUntil = DateTimeOffset.MaxValue };
        var within = _clock.WhenAsked(() => backend.Sessions.DeleteAsync(key, deletion));

        var outside = await backend.Sessions.DeleteAsync(key, deletion);

        new[] { outside, await within }.Should().BeEquivalentTo([true, false]);
    }

    [Test]
    public async Task Of_two_writes_of_state_that_expect_one_version_one_is_stored()
    {
        await using var backend = await OpenAsync(_clock);
        var key = StateKey.OfPartition(default, "plan");
        var within = _clock.WhenAsked(() => backend.State.WriteAsync(new(key, Text("a"), "test", 0), CommitId.New(), null));

        var outside = await backend.State.WriteAsync(new(key, Text("b"), "test", 0), CommitId.New(), null);

        new[] { outside.Written, (await within).Written }.Should().BeEquivalentTo([true, false]);
        (await backend.State.GetHistoryAsync(key, 10)).Should().ContainSingle();
    }

    [Test]
    public async Task Events_get_places_of_their_own()
    {
        await using var backend = await OpenAsync(_clock);
        var within = _clock.WhenAsked(async () =>
        {
            await backend.Events.AppendAsync([Event("within")]);
            return true;
        });

        await backend.Events.AppendAsync([Event("outside")]);

        await within;
        var page = await backend.Events.ReadAsync(EventFilter.All, default, 10);
        page.Events.Select(record => record.Event.Topic).Should().BeEquivalentTo(["within", "outside"]);
        page.Events.Select(record => record.Position).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task Two_who_take_one_lease_get_epochs_of_their_own()
    {
        await using var backend = await OpenAsync(_clock);
        var within = _clock.WhenAsked(() => backend.Leases.AcquireAsync("host", TimeSpan.FromSeconds(30)));

        var outside = await backend.Leases.AcquireAsync("host", TimeSpan.FromSeconds(30));

        new[] { outside.Owner.Epoch, (await within).Owner.Epoch }.Should().BeEquivalentTo([1, 2]);
    }

    [Test]
    public async Task A_cursor_that_was_moved_on_while_the_clock_was_read_is_not_moved_back()
    {
        await using var backend = await OpenAsync(_clock);
        await backend.Events.AppendAsync([Event("one"), Event("two")]);
        var page = await backend.Events.ReadAsync(EventFilter.All, default, 10);
        var key = new CursorKey("reader", 0);
        var within = _clock.WhenAsked(() => backend.Events.SaveCursorAsync(new(key, page.Events[1].Position, [], null)));

        await backend.Events.SaveCursorAsync(new(key, page.Events[0].Position, [], null));

        await within;
        (await backend.Events.GetCursorAsync(key))!.Position.Should().Be(page.Events[1].Position);
    }

    protected abstract ValueTask<IStoreBackend> OpenAsync(TimeProvider clock);

    private static SessionCommit Commit(SessionKey key, long version, string text) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Expiry = new(DateTimeOffset.MaxValue),
            Messages = [new(Text(text))],
        };

    private static Payload Text(string text) => new(Encoding.UTF8.GetBytes($"\"{text}\""));

    private static NewEvent Event(string topic) => new() { Topic = topic, OccurredAt = DateTimeOffset.UnixEpoch };

    private sealed class CallingClock : TimeProvider
    {
        private Action? _asked;
        private int _looks;

        /// <summary>How often it was read.</summary>
        public int Looks => Volatile.Read(ref _looks);

        /// <summary>Calls a store the next time somebody asks for the time, on that thread.</summary>
        public Task<T> WhenAsked<T>(Func<ValueTask<T>> call)
        {
            var begun = new TaskCompletionSource<Task<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked = () => begun.SetResult(call().AsTask());
            return begun.Task.Unwrap();
        }

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Increment(ref _looks);
            Interlocked.Exchange(ref _asked, null)?.Invoke();
            return base.GetUtcNow();
        }
    }
}
