using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>What is the in-memory store's own; the rules of all stores are in the conformance kit.</summary>
public sealed class InMemoryStoreTests : IAsyncDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly InMemoryStoreBackend backend;

    public InMemoryStoreTests() => backend = new(clock);

    [Test]
    public async Task A_loaded_version_stays_as_it_was_while_the_session_goes_on()
    {
        var key = await SessionAsync(1);
        var early = await backend.Sessions.LoadAsync(key, SessionRead.Whole);

        for (var version = 1; version <= 20; version++)
        {
            await CommitAsync(key, version);
        }

        early!.Messages.Should().ContainSingle().Which.Sequence.Should().Be(1);
        early.Header.Version.Should().Be(1);
        (await backend.Sessions.LoadAsync(key, SessionRead.Tail(3)))!.Messages.Select(message => message.Sequence).Should().Equal(19, 20, 21);
    }

    [Test]
    [Property("Requirement", "B-01")]
    public async Task An_append_to_ten_thousand_messages_allocates_what_one_to_a_hundred_does()
    {
        var (small, large) = (await SessionAsync(70), await SessionAsync(9_000));

        // The least of some: what happens beside it may be counted in.
        var (few, many) = (long.MaxValue, long.MaxValue);
        for (var commits = 0; commits < 250; commits += 50)
        {
            few = Math.Min(few, await AllocatedAsync(small, 70 + commits, 50));
            many = Math.Min(many, await AllocatedAsync(large, 9_000 + commits, 50));
        }

        many.Should().BeLessThanOrEqualTo(few * 11 / 10);
    }

    [Test]
    [Property("Requirement", "B-01")]
    public async Task A_tail_of_a_long_session_allocates_what_one_of_a_short_session_does()
    {
        var (small, large) = (await SessionAsync(100), await SessionAsync(10_000));

        // The least of some: what happens beside it may be counted in, and the runtime may put better code in place between the two.
        var (few, many) = (long.MaxValue, long.MaxValue);
        for (var round = 0; round < 5 || (many != few && round < 100); round++)
            (few, many) = (Math.Min(few, await AllocatedByTailAsync(small)), Math.Min(many, await AllocatedByTailAsync(large)));

        many.Should().Be(few);
    }

    [Test]
    public async Task As_many_versions_of_state_are_kept_as_the_options_say()
    {
        await using var store = new InMemoryStoreBackend(clock, Options.Create(new InMemoryStoreOptions { KeptStateVersions = 3 }));
        var key = StateKey.OfPartition(default, "entry");

        for (var version = 1; version <= 5; version++)
        {
            await store.State.WriteAsync(new(key, Json, "author"), CommitId.New(), null);
        }

        (await store.State.GetHistoryAsync(key, 100)).Select(entry => entry.Version).Should().Equal(5, 4, 3);
    }

    [TestCase(0)]
    [TestCase(1001)]
    public void A_wrong_number_of_versions_is_named_with_its_path(int kept) =>
        new InMemoryStoreOptionsValidator()
            .Validate(null, new() { KeptStateVersions = kept })
            .FailureMessage.Should()
            .StartWith("SmallTalk:Storage:Memory:KeptStateVersions is");

    [Test]
    public async Task Of_more_events_than_the_log_keeps_the_oldest_go_and_a_reader_of_them_is_told()
    {
        await using var store = Keeping(1_000);

        await AppendAsync(store, 2_000);

        var page = await store.Events.ReadAsync(EventFilter.All, default, 10_000);
        page.IsGap.Should().BeTrue();
        page.Events.Should().HaveCountGreaterThanOrEqualTo(1_000).And.HaveCountLessThanOrEqualTo(1_000 + (1_000 / 16));
        page.Events[^1].Position.Ordinal.Should().Be(2_000);
    }

    [Test]
    public async Task No_event_goes_that_a_cursor_has_before_it_however_many_there_are()
    {
        await using var store = Keeping(1_000);
        await AppendAsync(store, 10);
        await MoveAsync(store, "slow", 10);
        await MoveAsync(store, "quick", 10);

        await AppendAsync(store, 3_000);
        await MoveAsync(store, "quick", 3_000);
        var behind = await store.Events.ReadAsync(EventFilter.All, EventPosition.FromOrdinal(10), 10_000);
        await MoveAsync(store, "slow", 2_500);
        await AppendAsync(store, 1_000);
        var gone = await store.Events.ReadAsync(EventFilter.All, EventPosition.FromOrdinal(10), 10_000);

        behind.IsGap.Should().BeFalse();
        behind.Events.Should().HaveCount(3_000);
        gone.IsGap.Should().BeTrue();
        gone.Events[0].Position.Ordinal.Should().Be(2_501);
    }

    [Test]
    public async Task A_log_that_grew_for_a_cursor_and_was_purged_keeps_to_its_limit_again()
    {
        await using var store = Keeping(1_000);
        await MoveAsync(store, "slow", 0);
        await AppendAsync(store, 5_000);
        await store.Events.TrimAsync(DateTimeOffset.MaxValue, EventPosition.FromOrdinal(4_900));
        await store.Events.DeleteCursorsAsync("slow");

        await AppendAsync(store, 2_000);

        (await store.GetStatisticsAsync()).Events.Should().BeLessThanOrEqualTo(1_000 + (1_000 / 16));
    }

    [TestCase(999)]
    [TestCase(100_000_001)]
    public void A_wrong_number_of_events_is_named_with_its_path(int kept) =>
        new InMemoryStoreOptionsValidator()
            .Validate(null, new() { MaxEvents = kept })
            .FailureMessage.Should()
            .Be($"SmallTalk:Storage:Memory:MaxEvents is {kept}; it must be 1000 to 100000000.");

    [Test]
    public void Options_are_valid_by_default() => new InMemoryStoreOptionsValidator().Validate(null, new()).Succeeded.Should().BeTrue();

    [Test]
    public async Task A_refused_creation_leaves_nothing_behind()
    {
        var commit = NewCommit(new(SessionId.New()), 0) with { Owner = new("stranger", 1) };

        (await backend.Sessions.CommitAsync(commit)).Status.Should().Be(CommitStatus.Fenced);

        (await backend.GetStatisticsAsync()).Sessions.Should().Be(0);
    }

    [Test]
    public async Task A_dead_letter_of_an_event_that_was_redacted_meanwhile_is_kept_without_its_payload()
    {
        await backend.Events.AppendAsync([
            new()
            {
                Topic = "a",
                OccurredAt = clock.GetUtcNow(),
                Payload = Json,
            },
        ]);
        var held = (await backend.Events.ReadAsync(EventFilter.All, default, 1)).Events[0];
        await backend.Events.RedactAsync(default, null);

        await backend.Events.AddDeadLetterAsync(new("subscriber", held, 1, "error", clock.GetUtcNow()));

        var letter = (await backend.Events.ListDeadLettersAsync(new()))[0];
        letter.Event.IsRedacted.Should().BeTrue();
        letter.Event.Event.Payload.IsEmpty.Should().BeTrue();
    }

    [Test]
    public async Task Time_never_runs_back_along_the_log()
    {
        var late = clock.GetUtcNow().AddHours(1);
        clock.AdjustTime(late);
        await AppendAsync("a");
        clock.AdjustTime(late.AddMinutes(-30));
        await AppendAsync("b");

        var events = (await backend.Events.ReadAsync(new() { AppendedFrom = late }, default, 10)).Events;

        events.Select(record => (record.Event.Topic, record.AppendedAt)).Should().Equal(("a", late), ("b", late));
    }

    [Test]
    public async Task A_position_of_another_engine_is_refused()
    {
        var read = () => backend.Events.ReadAsync(EventFilter.All, EventPosition.FromVector("0:1,1:7"), 1).AsTask();

        await read.Should().ThrowAsync<ArgumentException>().WithMessage("*another engine*");
    }

    [Test]
    public async Task A_place_outside_of_what_was_loaded_is_refused()
    {
        var messages = (await backend.Sessions.LoadAsync(await SessionAsync(5), SessionRead.Tail(2)))!.Messages;

        messages.Invoking(list => list[2]).Should().Throw<ArgumentOutOfRangeException>();
        messages.Invoking(list => list[-1]).Should().Throw<ArgumentOutOfRangeException>();
        ((System.Collections.IEnumerable)messages).Cast<MessageRecord>().Should().HaveCount(2);
    }

    [Test]
    public async Task A_call_with_a_cancelled_token_is_cancelled_and_changes_nothing()
    {
        var token = new CancellationToken(canceled: true);
        var key = new SessionKey("session");
        var owner = new ProcessOwner("one", 1);
        var (sessions, events, state, leases) = (backend.Sessions, backend.Events, backend.State, backend.Leases);
        Task[] calls =
        [
            sessions.CommitAsync(NewCommit(key, 0), token).AsTask(),
            sessions.LoadAsync(key, SessionRead.Whole, token).AsTask(),
            sessions.DeleteAsync(key, default, token).AsTask(),
            sessions.QueryAsync(new(), token).AsTask(),
            events.AppendAsync([new() { Topic = "a", OccurredAt = clock.GetUtcNow() }], token).AsTask(),
            events.ReadAsync(EventFilter.All, default, 1, token).AsTask(),
            events.WaitAsync(default, token).AsTask(),
            events.GetEndAsync(token).AsTask(),
            events.GetCursorAsync(new("subscriber"), token).AsTask(),
            events.SaveCursorAsync(new(new("subscriber"), default, [], null), false, token).AsTask(),
            events.DeleteCursorsAsync("subscriber", token).AsTask(),
            events.ListCursorsAsync(token).AsTask(),
            events.ListDeadLettersAsync(new(), token).AsTask(),
            events.RemoveDeadLetterAsync("subscriber", EventId.New(), token).AsTask(),
            events.RedactAsync(default, null, token).AsTask(),
            events.TrimAsync(clock.GetUtcNow(), null, token).AsTask(),
            state.GetAsync(StateKey.OfPartition(default, "entry"), token).AsTask(),
            state.GetHistoryAsync(StateKey.OfPartition(default, "entry"), 1, token).AsTask(),
            state.ListAsync(default, null, "", token).AsTask(),
            state.WriteAsync(new(StateKey.OfPartition(default, "entry"), Json, "author"), CommitId.New(), null, token).AsTask(),
            leases.AcquireAsync("one", TimeSpan.FromSeconds(1), token).AsTask(),
            leases.RenewAsync(owner, TimeSpan.FromSeconds(1), token).AsTask(),
            leases.ReleaseAsync(owner, token).AsTask(),
            leases.FenceAsync(owner, token).AsTask(),
            leases.ListAsync(token).AsTask(),
        ];

        foreach (var call in calls)
        {
            await call.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        }

        (await backend.GetStatisticsAsync())
            .Should()
            .Be(
                new StoreStatistics
                {
                    Sessions = 0,
                    Events = 0,
                    Commits = 0,
                }
            );
        (await leases.ListAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task The_room_registers_its_provider_once_however_often_it_is_added()
    {
        await using var services = new ServiceCollection().AddStorageRoom().AddStorageRoom().BuildServiceProvider();

        var provider = services.GetServices<IStoreProvider>().Should().ContainSingle(provider => provider.Name == "memory").Which;

        await using var made = provider.Create(services);
        made.Should().BeOfType<InMemoryStoreBackend>();
        (made.Name, made.Capabilities, made.Durability).Should().Be(("memory", StoreCapabilities.None, Durability.Memory));
    }

    public ValueTask DisposeAsync() => backend.DisposeAsync();

    private InMemoryStoreBackend Keeping(int events) => new(clock, Options.Create(new InMemoryStoreOptions { MaxEvents = events }));

    private async Task AppendAsync(InMemoryStoreBackend store, int events)
    {
        for (var number = 0; number < events; number++)
            await store.Events.AppendAsync([new() { Topic = "a", OccurredAt = clock.GetUtcNow() }]);
    }

    private static async Task MoveAsync(InMemoryStoreBackend store, string subscriber, long to) =>
        await store.Events.SaveCursorAsync(new(new(subscriber, 0), EventPosition.FromOrdinal(to), [], null));

    private static Payload Json => new("{}"u8.ToArray());

    private SessionCommit NewCommit(SessionKey key, long version) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Messages = [new(Json)],
            Expiry = new(clock.GetUtcNow().AddDays(1)),
        };

    private async Task CommitAsync(SessionKey key, long version) =>
        (await backend.Sessions.CommitAsync(NewCommit(key, version))).Status.Should().Be(CommitStatus.Committed);

    private async Task<SessionKey> SessionAsync(int messages)
    {
        var key = new SessionKey(SessionId.New());
        for (var version = 0; version < messages; version++)
        {
            await CommitAsync(key, version);
        }

        return key;
    }

    private ValueTask AppendAsync(string topic) => backend.Events.AppendAsync([new() { Topic = topic, OccurredAt = clock.GetUtcNow() }]);

    private async Task<long> AllocatedAsync(SessionKey key, int version, int commits)
    {
        var made = Enumerable.Range(version, commits).Select(expected => NewCommit(key, expected)).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var commit in made)
        {
            await backend.Sessions.CommitAsync(commit);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private async Task<long> AllocatedByTailAsync(SessionKey key)
    {
        await backend.Sessions.LoadAsync(key, SessionRead.Tail(50));
        var before = GC.GetAllocatedBytesForCurrentThread();
        await backend.Sessions.LoadAsync(key, SessionRead.Tail(50));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
