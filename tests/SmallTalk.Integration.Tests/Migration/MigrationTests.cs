using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Integration.Migration;

/// <summary>What a copy keeps, refuses, notices and survives; from memory to memory, which every store is held against by the conformance kit.</summary>
public sealed class MigrationTests
{
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private OpenStore _source = null!;
    private OpenStore _target = null!;

    private IStoreBackend Source => _source.Backend;

    private IStoreBackend Target => _target.Backend;

    [SetUp]
    public async Task Open() => (_source, _target) = (await EmptyAsync(), await EmptyAsync());

    [TearDown]
    public async Task Close()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Test]
    public async Task An_empty_store_is_copied_and_leaves_nothing_behind()
    {
        var report = await StoreMigration.CopyAsync(Source, Target);

        report
            .Should()
            .BeEquivalentTo(
                new
                {
                    Sessions = 0L,
                    Events = 0L,
                    IsResumed = false,
                }
            );
        (await Target.State.ListAsync(Partition.Default, null, "")).Should().BeEmpty("the checkpoint is removed");
        await StoreMigration.CopyAsync(Source, Target);
    }

    [Test]
    public async Task A_copy_cut_at_any_write_is_carried_on_to_the_same_end()
    {
        await ExampleStore.FillAsync(builder => Fill(builder, Source));
        var whole = await StoreMigration.CopyAsync(Source, Target);
        var ways = new (string Operation, Fault Fault)[]
        {
            (StoreOperations.Commit, Fault.FailBefore()),
            (StoreOperations.Commit, Fault.FailAfter()),
            (StoreOperations.WriteState, Fault.FailAfter()),
            (StoreOperations.AppendEvents, Fault.FailAfter()),
            (StoreOperations.SaveCursor, Fault.FailAfter()),
            (StoreOperations.AddDeadLetter, Fault.FailAfter()),
        };
        foreach (var (operation, fault) in ways)
        foreach (var skip in (int[])[0, 1, 5, 17])
        {
            await using var target = await EmptyAsync();
            var plan = new FaultPlan();
            plan.Add(operation, fault, skip);
            var isCut = await IsCutAsync(() => StoreMigration.CopyAsync(Source, new FaultInjectingBackend(target.Backend, plan), new() { PageSize = 3 }));

            var report = isCut ? await StoreMigration.CopyAsync(Source, target.Backend) : whole;

            report.Fingerprint.Should().Be(whole.Fingerprint, "{0} failed after {1}", operation, skip);
            report.Should().BeEquivalentTo(whole, options => options.Excluding(item => item.IsResumed));
            (skip > 0 || isCut).Should().BeTrue("{0} is used", operation);
        }
    }

    [Test]
    public async Task The_source_is_only_read()
    {
        var plan = new FaultPlan();
        await ExampleStore.FillAsync(builder => Fill(builder, Source));

        await StoreMigration.CopyAsync(new FaultInjectingBackend(Source, plan), Target);

        string[] writes =
        [
            StoreOperations.Commit,
            StoreOperations.DeleteSession,
            StoreOperations.WriteState,
            StoreOperations.AppendEvents,
            StoreOperations.SaveCursor,
            StoreOperations.DeleteCursors,
            StoreOperations.AddDeadLetter,
            StoreOperations.RemoveDeadLetter,
            StoreOperations.RedactEvents,
            StoreOperations.TrimEvents,
            StoreOperations.AcquireLease,
            StoreOperations.ReleaseLease,
            StoreOperations.FenceLease,
        ];
        writes.Where(operation => plan.CountOf(operation) > 0).Should().BeEmpty();
        plan.CountOf(StoreOperations.LoadSession).Should().BePositive();
    }

    [Test]
    public async Task A_long_session_is_read_in_pages_and_never_at_once()
    {
        await SpeakAsync("long", 5_000);
        var largest = 0;
        var plan = new FaultPlan();
        plan.Add(
            StoreOperations.LoadSession,
            Fault.FailBefore(),
            when: call =>
            {
                largest = Math.Max(largest, ((SessionRead)call.Argument!).Limit);
                return false;
            }
        );
        var commits = new List<int>();
        plan.Add(
            StoreOperations.Commit,
            Fault.FailBefore(),
            when: call =>
            {
                commits.Add(((SessionCommit)call.Argument!).Messages.Count);
                return false;
            }
        );

        var report = await StoreMigration.CopyAsync(new FaultInjectingBackend(Source, plan), new FaultInjectingBackend(Target, plan), new() { PageSize = 100 });

        report.Messages.Should().Be(5_000);
        largest.Should().Be(100);
        commits.Max().Should().Be(100);
        commits.Should().HaveCount(50, "an import brings many commits");
    }

    [Test]
    public async Task A_commit_larger_than_a_page_stays_whole_so_that_the_version_fits()
    {
        var key = new SessionKey("one commit");
        await Source.Sessions.CommitAsync(Commit(key, 0, 30));

        await StoreMigration.CopyAsync(Source, Target, new() { PageSize = 7 });

        (await Target.Sessions.LoadAsync(key, SessionRead.HeaderOnly))!.Header.Should().BeEquivalentTo(new { Version = 1L, LastSequence = 30L });
    }

    [Test]
    public async Task What_is_changed_in_the_target_on_the_way_is_noticed_and_named()
    {
        await SpeakAsync("one", 3);
        await SpeakAsync("two", 3);
        var plan = new FaultPlan();
        var tampering = new TamperingBackend(Target, "two");

        var copy = () => StoreMigration.CopyAsync(Source, tampering);

        var error = (await copy.Should().ThrowAsync<StoreMigrationException>()).Which;
        error.Session.Should().Be(new SessionKey("two"));
        error.Class.Should().Be(ErrorClass.Permanent);
    }

    [Test]
    public async Task A_target_that_holds_anything_is_refused()
    {
        var fills = new Func<IStoreBackend, Task>[]
        {
            async store => await store.Sessions.CommitAsync(Commit(new("there"), 0, 1)),
            async store => await store.State.WriteAsync(new(StateKey.OfPartition(ExampleStore.Tenant, "there"), null, "me"), CommitId.New(), null),
            async store => await store.Events.AppendAsync([new() { Topic = "there", OccurredAt = Later }]),
            async store => await store.Events.SaveCursorAsync(new(new("there"), default, [], null)),
        };
        foreach (var fill in fills)
        {
            await using var target = await EmptyAsync();
            await fill(target.Backend);

            var copy = () => StoreMigration.CopyAsync(Source, target.Backend);

            (await copy.Should().ThrowAsync<StoreMigrationException>()).Which.Class.Should().Be(ErrorClass.Invalid);
        }
    }

    [Test]
    public async Task A_target_with_the_copy_of_another_source_is_refused()
    {
        await SpeakAsync("one", 1);
        await using var other = await EmptyAsync();
        await other.Backend.Sessions.CommitAsync(Commit(new("other"), 0, 1));
        var plan = new FaultPlan();
        plan.Add(StoreOperations.Commit, Fault.FailAfter());
        await IsCutAsync(() => StoreMigration.CopyAsync(other.Backend, new FaultInjectingBackend(Target, plan)));

        var copy = () => StoreMigration.CopyAsync(Source, Target);

        (await copy.Should().ThrowAsync<StoreMigrationException>()).Which.Message.Should().Contain("another store");
        await StoreMigration.CopyAsync(other.Backend, Target);
    }

    [Test]
    public async Task A_store_that_a_host_uses_is_refused()
    {
        await Source.Leases.AcquireAsync("host-1", TimeSpan.FromMinutes(5));

        var copy = () => StoreMigration.CopyAsync(Source, Target);

        (await copy.Should().ThrowAsync<StoreMigrationException>()).Which.Message.Should().Contain("host-1");
    }

    [Test]
    public async Task A_session_that_changes_while_it_is_copied_is_named()
    {
        await SpeakAsync("busy", 100);
        var plan = new FaultPlan();
        plan.Add(
            StoreOperations.LoadSession,
            Fault.FailBefore(),
            skip: 1,
            when: call =>
            {
                Source.Sessions.CommitAsync(Commit(new("busy"), 100, 1)).AsTask().Wait();
                return false;
            }
        );

        var copy = () => StoreMigration.CopyAsync(new FaultInjectingBackend(Source, plan), Target, new() { PageSize = 10 });

        (await copy.Should().ThrowAsync<StoreMigrationException>())
            .Which.Should()
            .BeEquivalentTo(new { Session = (SessionKey?)new SessionKey("busy"), Class = ErrorClass.Conflict });
        (await StoreMigration.CopyAsync(Source, Target)).Messages.Should().Be(101);
    }

    [Test]
    public async Task Cursors_and_letters_find_their_events_in_a_log_whose_beginning_was_trimmed()
    {
        await Source.Events.AppendAsync([.. Enumerable.Range(0, 10).Select(number => new NewEvent { Topic = $"t:{number}", OccurredAt = Later })]);
        var events = (await Source.Events.ReadAsync(EventFilter.All, default, 100)).Events;
        await Source.Events.SaveCursorAsync(new(new("behind"), events[1].Position, [], null));
        await Source.Events.SaveCursorAsync(new(new("ahead"), events[6].Position, [events[8].Event.Id], null));
        foreach (var index in (int[])[2, 7])
            await Source.Events.AddDeadLetterAsync(new("ahead", events[index], 1, "error", Later));
        await Source.Events.TrimAsync(Later, events[4].Position);

        var report = await StoreMigration.CopyAsync(Source, Target);

        report.SubscribersWithLostEvents.Should().Equal(new CursorKey("behind"));
        (await UnreadAsync("behind")).Should().Equal("t:5", "t:6", "t:7", "t:8", "t:9");
        (await UnreadAsync("ahead")).Should().Equal("t:7", "t:8", "t:9");
        var letters = await Target.Events.ListDeadLettersAsync(new());
        letters.Select(letter => letter.Event.Event.Topic).Should().BeEquivalentTo("t:2", "t:7");
        letters.Single(letter => letter.Event.Event.Topic == "t:2").Event.Position.Should().Be(EventPosition.Beginning);
        await Target.Events.RedactAsync(Partition.Default, null);
        (await Target.Events.ListDeadLettersAsync(new())).Should().OnlyContain(letter => letter.Event.IsRedacted);

        async Task<IEnumerable<string>> UnreadAsync(string subscriber)
        {
            var cursor = await Target.Events.GetCursorAsync(new(subscriber));
            return (await Target.Events.ReadAsync(EventFilter.All, cursor!.Position, 100)).Events.Select(record => record.Event.Topic);
        }
    }

    [Test]
    public async Task Nonsense_is_refused()
    {
        await Refused<ArgumentException>(() => StoreMigration.CopyAsync(Source, Source));
        await Refused<ArgumentOutOfRangeException>(() => StoreMigration.CopyAsync(Source, Target, new() { PageSize = 0 }));
        await Refused<ArgumentOutOfRangeException>(() => StoreMigration.CopyAsync(Source, Target, new() { KeptStateVersions = 0 }));
        await Refused<OperationCanceledException>(() => StoreMigration.CopyAsync(Source, Target, cancellationToken: new(canceled: true)));

        static async Task Refused<T>(Func<Task> copy)
            where T : Exception => await copy.Should().ThrowAsync<T>();
    }

    private static Task<OpenStore> EmptyAsync() => OpenStore.OpenAsync(builder => builder.UseInMemoryStore());

    /// <summary>Lets a host write into a store that is open already.</summary>
    private static void Fill(Hosting.ISmallTalkBuilder builder, IStoreBackend store) =>
        builder.UseInMemoryStore().DecorateStore((_, _) => new BorrowedBackend(store));

    private static async Task<bool> IsCutAsync(Func<Task> copy)
    {
        try
        {
            await copy();
            return false;
        }
        catch (StoreUnavailableException)
        {
            return true;
        }
    }

    private async Task SpeakAsync(string id, int messages)
    {
        for (var version = 0; version < messages; version++)
            await Source.Sessions.CommitAsync(Commit(new(id), version, 1));
    }

    private static SessionCommit Commit(SessionKey key, long version, int messages) =>
        new()
        {
            CommitId = CommitId.New(),
            Key = key,
            ExpectedVersion = version,
            Expiry = version == 0 ? new(Later) : null,
            Messages = [.. Enumerable.Range(0, messages).Select(number => new NewMessage(new(Encoding.UTF8.GetBytes($"{{\"n\":{number}}}"))))],
        };
}
