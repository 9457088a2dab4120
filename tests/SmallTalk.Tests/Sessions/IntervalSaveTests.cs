using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

[Property("Requirement", "FR-002")]
internal sealed class IntervalSaveTests
{
    [Test]
    public void By_default_a_turn_is_stored_before_it_is_acknowledged_and_the_interval_is_30_seconds()
    {
        var options = new SessionOptions();

        options.SaveMode.Should().Be(SaveMode.WriteThrough);
        options.SaveInterval.Should().Be(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task With_write_through_the_change_is_stored_when_the_call_returns()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();

        await session.CommitAsync(Say("now"));

        (await bed.StoredTextsAsync(session)).Should().Equal("now");
    }

    [Test]
    public async Task At_the_interval_all_changes_since_the_last_one_are_one_commit()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var session = await manager.CreateAsync();
        var sent = bed.WatchCommits();

        var first = await session.CommitAsync(Say("one") with { State = [State(1)] });
        var second = await session.CommitAsync(
            Say("two") with
            {
                State = [State(2)],
                Metadata = new Dictionary<string, string> { ["k"] = "v" },
                PendingTurn = new Payload("p"u8.ToArray()),
                Events = [SessionCommitTests.NewEvent("agent:replied", session)],
            }
        );

        first.Should().Be(new SessionReceipt(2, 1, 1, Durability.Memory));
        second.Should().Be(new SessionReceipt(2, 2, 2, Durability.Memory));
        Texts(session).Should().Equal("one", "two");
        session.GetState("n")!.Value.GetInt32().Should().Be(2);
        session.Version.Should().Be(2);
        bed.Time.Advance(TimeSpan.FromSeconds(29));
        await manager.RunDueAsync(CancellationToken.None);
        sent.Should().BeEmpty();

        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.RunDueAsync(CancellationToken.None);

        sent.Should().ContainSingle().Which.Messages.Should().HaveCount(2);
        (await bed.StoredTextsAsync(session)).Should().Equal("one", "two");
        session.Version.Should().Be(2);
        var restored = await bed.Start().OpenAsync(session.Id);
        restored.GetState("n")!.Value.GetInt32().Should().Be(2);
        restored.Metadata.Should().ContainKey("k");
        restored.PendingTurn.IsEmpty.Should().BeFalse();
        (await bed.TopicsAsync(session.Key)).Should().Equal("session:created", "agent:replied");
    }

    [Test]
    public async Task The_background_loop_saves_at_the_interval()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var session = await manager.CreateAsync();
        await session.CommitAsync(Say("saved by the loop"));
        var stored = bed.NextAsync(StoreOperations.Commit);
        await manager.StartAsync(CancellationToken.None);
        await manager.StartAsync(CancellationToken.None);

        bed.Time.Advance(TimeSpan.FromSeconds(30));

        await stored.WaitAsync(Guard, TimeProvider.System);
        await session.SaveAsync();
        (await bed.StoredTextsAsync(session)).Should().Equal("saved by the loop");
        await manager.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task A_change_with_a_required_version_is_stored_at_once_with_all_before_it()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Interval).CreateAsync();
        await session.CommitAsync(Say("held"));

        await session.CommitAsync(Say("conditional") with { RequiredVersion = session.Version });

        (await bed.StoredTextsAsync(session)).Should().Equal("held", "conditional");
        session.Version.Should().Be(3);
    }

    [Test]
    public async Task A_critical_event_is_never_held_in_memory()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Interval).CreateAsync();
        await session.CommitAsync(Say("held"));
        var critical = SessionCommitTests.NewEvent("agent:failed", session) with { Priority = EventPriority.Critical };

        await session.CommitAsync(new() { Events = [critical] });

        (await bed.TopicsAsync(session.Key)).Should().Equal("session:created", "agent:failed");
        (await bed.StoredTextsAsync(session)).Should().Equal("held");
    }

    [Test]
    [Property("Requirement", "SC-005")]
    public async Task Save_all_stores_what_any_session_holds_and_names_those_it_could_not()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var sessions = new List<ISession>();
        for (var number = 0; number < 20; number++)
        {
            sessions.Add(await manager.CreateAsync());
            await sessions[^1].CommitAsync(Say("held"));
        }
        bed.Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(_ => new StoreFullException("full")),
            times: 100,
            when: call => call.Session == sessions[7].Key
        );

        var failed = await manager.SaveAllAsync();

        failed.Should().Equal(sessions[7].Key);
        foreach (var session in sessions.Where(session => session != sessions[7]))
            (await bed.StoredTextsAsync(session)).Should().Equal("held");
    }

    [Test]
    [Property("Requirement", "FR-002a")]
    public async Task A_failed_save_at_the_interval_is_retried_after_a_second()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var session = await manager.CreateAsync();
        await session.CommitAsync(Say("held"));
        bed.Faults.Add(StoreOperations.Commit, Fault.FailAfter());

        bed.Time.Advance(TimeSpan.FromSeconds(30));
        await manager.RunDueAsync(CancellationToken.None);
        await session.CommitAsync(Say("held later"));
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.RunDueAsync(CancellationToken.None);

        (await bed.StoredTextsAsync(session)).Should().Equal("held", "held later");
        Texts(session).Should().Equal("held", "held later");
        bed.Logs.GetSnapshot().Should().ContainSingle(entry => entry.Id.Id == 5005);
    }

    [Test]
    public async Task A_defect_of_a_store_does_not_end_the_background_saves()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var session = await manager.CreateAsync();
        await session.CommitAsync(Say("held"));
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new InvalidOperationException("a defect")));

        bed.Time.Advance(TimeSpan.FromSeconds(30));
        await manager.RunDueAsync(CancellationToken.None);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.RunDueAsync(CancellationToken.None);

        (await bed.StoredTextsAsync(session)).Should().Equal("held");
    }

    [Test]
    public async Task What_is_held_is_stored_in_commits_that_every_store_takes()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Interval).CreateAsync();
        var sent = bed.WatchCommits();
        var texts = Enumerable.Range(0, 10).Select(number => new string((char)('a' + number), 90_000)).ToArray();
        foreach (var text in texts)
            await session.CommitAsync(Say(text));
        var last = await session.CommitAsync(Say("last"));

        await session.SaveAsync();

        sent.Should().HaveCountGreaterThan(2).And.OnlyContain(commit => commit.Messages.Sum(message => message.Payload.Bytes.Length) <= 256 * 1024);
        (await bed.StoredTextsAsync(session)).Should().Equal([.. texts, "last"]);
        (session.Version, session.History.Count).Should().Be((last.Version, last.LastSequence));
    }

    [Test]
    public async Task What_is_held_fits_into_the_smallest_journal_that_a_host_may_have()
    {
        using var folder = new TemporaryFolder();
        await using var bed = new SessionTestBed();
        var options = new FileStoreOptions { Path = folder["store"], JournalBytes = FileStoreOptions.LeastJournalBytes };
        await using var store = new FileStoreBackend(bed.Time, options);
        await store.InitializeAsync();
        var session = await bed.Start(Interval, services => services.AddSingleton<IStoreBackend>(store)).CreateAsync();
        for (var number = 0; number < 2000; number++)
        {
            var item = SessionCommitTests.NewEvent("agent:replied:to:one:of:many:questions", session) with
            {
                CorrelationId = Guid.NewGuid().ToString(),
                TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                PayloadType = "agent.replied/1",
            };
            await session.CommitAsync(new() { Events = [item] });
        }

        await session.SaveAsync();

        (await store.Events.ReadAsync(new(), default, 10_000)).Events.Should().HaveCount(2001);
    }

    [Test]
    public async Task A_change_too_large_to_be_held_is_stored_at_once_so_that_a_store_can_refuse_it()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Interval).CreateAsync();
        await session.CommitAsync(Say("held"));

        await session.CommitAsync(Say([.. Enumerable.Repeat(new string('a', 90_000), 4)]));

        (await bed.StoredTextsAsync(session)).Should().HaveCount(5);
    }

    [Test]
    [Property("Requirement", "SC-005")]
    public async Task A_defect_with_one_session_does_not_keep_save_all_from_the_others()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var sessions = new List<ISession>();
        for (var number = 0; number < 40; number++)
        {
            sessions.Add(await manager.CreateAsync());
            await sessions[^1].CommitAsync(Say("held"));
        }
        bed.Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(_ => new InvalidOperationException("a defect")),
            times: 100,
            when: call => call.Session == sessions[0].Key || call.Session == sessions[7].Key
        );

        var failed = await manager.SaveAllAsync();

        failed.Should().BeEquivalentTo([sessions[0].Key, sessions[7].Key]);
        foreach (var session in sessions.Where(session => !failed.Contains(session.Key)))
            (await bed.StoredTextsAsync(session)).Should().Equal("held");
    }

    [Test]
    public async Task A_sweep_that_takes_long_does_not_hold_up_the_saves()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options =>
        {
            Interval(options);
            options.SaveInterval = TimeSpan.FromSeconds(1);
            options.StoreRetryWindow = TimeSpan.FromMinutes(5);
        });
        var session = await manager.CreateAsync();
        await session.CommitAsync(Say("held"));
        var sweeping = bed.NextAsync(StoreOperations.QuerySessions);
        bed.Faults.Add(StoreOperations.QuerySessions, Fault.DropRequest);
        await manager.StartAsync(CancellationToken.None);
        await sweeping.WaitAsync(Guard, TimeProvider.System);
        var stored = bed.NextAsync(StoreOperations.Commit);

        bed.Time.Advance(TimeSpan.FromSeconds(1));

        await stored.WaitAsync(Guard, TimeProvider.System);
        await manager.StopAsync(CancellationToken.None);
    }

    [Test]
    public async Task An_event_that_no_store_takes_is_refused_before_the_change_is_acknowledged()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Interval).CreateAsync();
        var item = SessionCommitTests.NewEvent("agent:replied", session);
        await session.CommitAsync(Say("held"));

        await Refused(Say("no session") with { Events = [item with { Session = default(SessionId) }] }).Should().ThrowAsync<InvalidIdException>();
        await Refused(Say("no id") with { Events = [item with { Id = default }] }).Should().ThrowAsync<ArgumentException>();
        await Refused(Say("of another log") with { Events = [item with { Import = new(item.OccurredAt, false) }] }).Should().ThrowAsync<ArgumentException>();
        await Refused(Say("no author") with { State = [State(1) with { Author = null! }] }).Should().ThrowAsync<ArgumentNullException>();

        await session.SaveAsync();
        (await bed.StoredTextsAsync(session)).Should().Equal("held");
        Texts(session).Should().Equal("held");

        Func<Task> Refused(SessionChange change) => () => session.CommitAsync(change).AsTask();
    }

    [Test]
    public async Task What_comes_after_the_end_of_the_background_saves_is_stored_before_it_is_acknowledged()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var session = await manager.CreateAsync();
        await manager.StartAsync(CancellationToken.None);
        await manager.StopAsync(CancellationToken.None);

        await session.CommitAsync(Say("late"));

        (await bed.StoredTextsAsync(session)).Should().Equal("late");
    }

    [Test]
    public async Task What_comes_after_the_end_of_the_background_saves_is_refused_when_it_cannot_be_stored()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options => options.OnStoreFailure = StoreFailurePolicy.ContinueInMemory);
        var session = await manager.CreateAsync();
        await manager.StopAsync(CancellationToken.None);
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));

        await session.Awaiting(it => it.CommitAsync(Say("late")).AsTask()).Should().ThrowAsync<StoreFullException>();

        Texts(session).Should().BeEmpty();
        manager.UnsavedKeys.Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task What_comes_while_all_is_saved_for_the_stop_is_stored_before_it_is_acknowledged()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var (saved, other) = (await manager.CreateAsync(), await manager.CreateAsync());
        await saved.CommitAsync(Say("held"));
        List<string>? late = null;
        bed.Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(),
            when: call =>
            {
                if (call.Session == saved.Key)
                    late = CommitToOtherAsync().GetAwaiter().GetResult();
                return false;
            }
        );
        var stage = new SessionsStage(manager, Options.Create(new ShutdownOptions()), bed.Time, NullLogger<SessionsStage>.Instance);

        await stage.StopAsync(CancellationToken.None).Guarded();

        late.Should().Equal("late");
        (await bed.StoredTextsAsync(saved)).Should().Equal("held");

        async Task<List<string>> CommitToOtherAsync()
        {
            await other.CommitAsync(Say("late"));
            return await bed.StoredTextsAsync(other);
        }
    }

    [Test]
    public async Task What_is_about_to_be_held_when_the_last_save_begins_is_stored_before_it_is_acknowledged()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Interval);
        var session = await manager.CreateAsync();
        // Its save is being scheduled: it was looked before whether it may be held.
        bed.Time.Reading = () =>
        {
            if (manager.UnsavedKeys.Count > 0)
                manager.BeginStop();
        };

        var receipt = await session.CommitAsync(Say("late"));

        receipt.Durability.Should().Be(bed.Backend.Durability);
        (await bed.StoredTextsAsync(session)).Should().Equal("late");
        manager.UnsavedKeys.Should().BeEmpty();
    }

    private static void Interval(SessionOptions options) => options.SaveMode = SaveMode.Interval;

    private static SessionStateChange State(int value) => new("n", JsonSerializer.SerializeToElement(value), "x");
}
