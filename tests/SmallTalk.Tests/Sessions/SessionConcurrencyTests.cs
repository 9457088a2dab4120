using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

[Property("Requirement", "FR-005")]
internal sealed class SessionConcurrencyTests
{
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(100);

    [Test]
    public async Task Of_32_writers_in_one_process_every_acknowledged_message_is_there_once_in_one_order()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var acknowledged = new ConcurrentDictionary<long, string>();

        await Task.WhenAll(Enumerable.Range(0, 32).Select(writer => Task.Run(() => WriteAsync(manager, writer, acknowledged))));

        var session = await manager.OpenAsync("shared");
        var stored = await bed.StoredTextsAsync(session);
        stored.Should().HaveCount(320).And.OnlyHaveUniqueItems();
        stored.Should().Equal(acknowledged.OrderBy(entry => entry.Key).Select(entry => entry.Value));
        Texts(session).Should().Equal(stored);
        Texts(await bed.Start().OpenAsync("shared")).Should().Equal(stored);
    }

    [Test]
    public async Task Of_32_writers_in_four_processes_every_acknowledged_message_is_there_once_in_one_order()
    {
        await using var bed = new SessionTestBed();
        // Each wait of anyone moves the clock of all: nobody's retries may end by what the others wait.
        var managers = Enumerable.Range(0, 4).Select(_ => bed.Start(options => options.StoreRetryWindow = TimeSpan.FromMinutes(5))).ToArray();
        foreach (var manager in managers)
            await manager.OpenAsync("shared");
        var acknowledged = new ConcurrentDictionary<long, string>();
        using var done = new CancellationTokenSource();
        var clock = bed.RunClockAsync(Apart, done.Token);

        var writers = Enumerable.Range(0, 32).Select(writer => Task.Run(() => WriteAsync(managers[writer % 4], writer, acknowledged)));
        await Task.WhenAll(writers).WaitAsync(Guard, TimeProvider.System);
        await done.CancelAsync();
        await clock;

        var session = await bed.Start().OpenAsync("shared");
        var stored = await bed.StoredTextsAsync(session);
        stored.Should().OnlyHaveUniqueItems().And.HaveCount(acknowledged.Count);
        bed.Logs.GetSnapshot().Count(entry => entry.Id.Id == 5001).Should().BeGreaterThanOrEqualTo(3, "all four began on one version");
        stored.Should().Equal(acknowledged.OrderBy(entry => entry.Key).Select(entry => entry.Value));
        foreach (var manager in managers)
            Texts(await manager.OpenAsync("shared", new() { Latest = true })).Should().Equal(stored);
    }

    [Test]
    public async Task Messages_of_two_processes_merge_under_the_same_commit_id()
    {
        await using var bed = new SessionTestBed();
        var (first, second) = await OpenTwiceAsync(bed);
        await first.CommitAsync(Say("from the first"));
        var sent = bed.WatchCommits();

        var commit = second.CommitAsync(Say("from the second")).AsTask();
        await bed.ThroughAsync(commit, Apart);

        (await commit).Should().Be(new SessionReceipt(3, 2, 2, Durability.Memory));
        Texts(second).Should().Equal("from the first", "from the second");
        (await bed.StoredTextsAsync(second)).Should().Equal("from the first", "from the second");
        sent.Select(it => (it.ExpectedVersion, it.IsRetry)).Should().Equal((1, false), (2, true));
        sent.Select(it => it.CommitId).Distinct().Should().ContainSingle();
    }

    [Test]
    public async Task A_conflict_is_retried_three_times_100_ms_apart_then_refused_with_nothing_stored()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess();
        var conflicts = Count(process, "smalltalk.sessions.conflicts");
        var session = await process.GetRequiredService<SessionManager>().OpenAsync("busy");
        var other = await bed.Start().OpenAsync("busy");
        var attempts = 0;
        bed.Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(),
            when: call =>
            {
                if (((SessionCommit)call.Argument!).Messages.Count == 2)
                {
                    attempts++;
                    other.CommitAsync(Say("in between")).AsTask().GetAwaiter().GetResult();
                }
                return false;
            }
        );

        var commit = session.CommitAsync(Say("never", "stored")).AsTask();
        var refused = async () => await bed.ThroughAsync(commit, Apart, Apart, Apart);

        var error = (await refused.Should().ThrowAsync<SessionConflictException>()).Which;
        error.ExpectedVersion.Should().Be(4);
        error.CurrentVersion.Should().Be(5);
        attempts.Should().Be(4);
        conflicts.GetMeasurementSnapshot().Sum(measurement => measurement.Value).Should().Be(4);
        (await bed.StoredTextsAsync(session)).Should().OnlyContain(text => text == "in between").And.HaveCount(4);
        Texts(session).Should().NotContain("never");
    }

    [Test]
    public async Task A_required_version_refuses_what_builds_upon_another()
    {
        await using var bed = new SessionTestBed();
        var (first, second) = await OpenTwiceAsync(bed);
        await first.CommitAsync(Say("newer"));

        var elsewhere = () => second.CommitAsync(Say("built on 1") with { RequiredVersion = 1 }).AsTask();
        var here = () => first.CommitAsync(Say("built on 1") with { RequiredVersion = 1 }).AsTask();

        (await elsewhere.Should().ThrowAsync<SessionConflictException>()).Which.CurrentVersion.Should().Be(2);
        (await here.Should().ThrowAsync<SessionConflictException>()).Which.CurrentVersion.Should().Be(2);
        (await second.CommitAsync(Say("built on 2") with { RequiredVersion = 2 })).Version.Should().Be(3);
        (await bed.StoredTextsAsync(second)).Should().Equal("newer", "built on 2");
    }

    [Test]
    public async Task State_that_conflicts_goes_to_the_last_writer_with_a_warning_that_names_both_versions_and_a_count()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess();
        var conflicts = Count(process, "smalltalk.sessions.conflicts");
        var (winner, _) = await ConflictAsync(bed, process.GetRequiredService<SessionManager>());

        winner.GetState("plan")!.Value.GetString().Should().Be("second");
        (await bed.Start().OpenAsync("shared")).GetState("plan")!.Value.GetString().Should().Be("second");
        var warning = bed.Logs.GetSnapshot().Single(entry => entry.Id.Id == 5002);
        warning.Level.Should().Be(Microsoft.Extensions.Logging.LogLevel.Warning);
        warning.Message.Should().Contain("'plan'").And.Contain("version 1 here").And.Contain("version 2 elsewhere");
        conflicts.GetMeasurementSnapshot().Select(it => it.Tags["kind"]).Should().Equal("version", "state");
    }

    [Test]
    public async Task With_first_write_wins_the_other_value_stays_and_the_rest_of_the_change_is_stored()
    {
        await using var bed = new SessionTestBed();
        var (session, receipt) = await ConflictAsync(bed, Resolving(bed, StateConflictResolvers.FirstWriteWins));

        session.GetState("plan")!.Value.GetString().Should().Be("first");
        receipt.FirstSequence.Should().Be(1);
        Texts(session).Should().Equal("with it");
    }

    [Test]
    public async Task With_a_merge_function_both_values_are_stored()
    {
        await using var bed = new SessionTestBed();
        var merge = StateConflictResolvers.Merge<string>(conflict => $"{conflict.Current} and {conflict.Mine}");

        var (session, _) = await ConflictAsync(bed, Resolving(bed, merge));

        session.GetState("plan")!.Value.GetString().Should().Be("first and second");
    }

    [Test]
    public async Task With_reject_nothing_of_the_change_is_stored()
    {
        await using var bed = new SessionTestBed();

        var rejected = () => ConflictAsync(bed, Resolving(bed, StateConflictResolvers.Reject));

        var error = (await rejected.Should().ThrowAsync<StateConflictException>()).Which;
        (error.Key.Name, error.ExpectedVersion, error.CurrentVersion).Should().Be(("plan", 1L, 2L));
        (await bed.StoredTextsAsync(await bed.Start().OpenAsync("shared"))).Should().BeEmpty();
    }

    [Test]
    public async Task Who_is_rejected_reads_the_value_it_was_rejected_for()
    {
        await using var bed = new SessionTestBed();
        var first = await bed.Start().OpenAsync("shared");
        await first.CommitAsync(Plan("begun"));
        var second = await Resolving(bed, StateConflictResolvers.Reject).OpenAsync("shared");
        await first.CommitAsync(Plan("first"));

        var rejected = () => bed.ThroughAsync(second.CommitAsync(Plan("second")).AsTask(), Apart);

        await rejected.Should().ThrowAsync<StateConflictException>();
        second.GetState("plan")!.Value.GetString().Should().Be("first");
    }

    [Test]
    public async Task With_reject_a_change_acknowledged_in_memory_keeps_its_messages_and_never_replaces_the_other_value()
    {
        await using var bed = new SessionTestBed();
        var first = await bed.Start().OpenAsync("shared");
        await first.CommitAsync(Plan("begun"));
        var manager = bed.Start(options => options.SaveMode = SaveMode.Interval, services => services.AddSingleton(StateConflictResolvers.Reject));
        var second = await manager.OpenAsync("shared");
        await second.CommitAsync(Plan("second") with { Messages = Say("with it").Messages });
        await first.CommitAsync(Plan("first"));

        await bed.ThroughAsync(second.SaveAsync().AsTask(), Apart);

        second.GetState("plan")!.Value.GetString().Should().Be("first");
        (await bed.StoredTextsAsync(second)).Should().Equal("with it");
        await first.RefreshAsync();
        first.GetState("plan")!.Value.GetString().Should().Be("first");
    }

    [Test]
    public async Task A_deletion_elsewhere_conflicts_with_a_write_here()
    {
        await using var bed = new SessionTestBed();
        var (first, second) = await OpenTwiceAsync(bed, Plan("begun"));
        await first.CommitAsync(new() { State = [new("plan", null, "first")] });

        await bed.ThroughAsync(second.CommitAsync(Plan("second")).AsTask(), Apart);

        second.GetState("plan")!.Value.GetString().Should().Be("second");
        bed.Logs.GetSnapshot().Should().ContainSingle(entry => entry.Id.Id == 5002);
    }

    [Test]
    public async Task Changes_of_different_entries_do_not_conflict()
    {
        await using var bed = new SessionTestBed();
        var (first, second) = await OpenTwiceAsync(bed, Plan("begun"));
        await first.CommitAsync(new() { State = [new("mood", JsonSerializer.SerializeToElement("good"), "first")] });

        await bed.ThroughAsync(second.CommitAsync(Plan("second")).AsTask(), Apart);

        second.StateNames.Should().Equal("mood", "plan");
        bed.Logs.GetSnapshot().Should().NotContain(entry => entry.Id.Id == 5002);
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task A_commit_of_unknown_outcome_is_repeated_under_its_id_and_stored_once([Values] bool wasStored)
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().OpenAsync("shared");
        var sent = bed.WatchCommits();
        bed.Faults.Add(
            StoreOperations.Commit,
            wasStored ? Fault.FailAfter() : Fault.FailBefore(_ => new StoreUnavailableException("no answer") { OutcomeUnknown = true })
        );

        await bed.ThroughAsync(session.CommitAsync(Say("once")).AsTask(), TimeSpan.FromMilliseconds(50));
        await session.CommitAsync(Say("next"));

        (await bed.StoredTextsAsync(session)).Should().Equal("once", "next");
        Texts(session).Should().Equal("once", "next");
        sent.Take(2).Select(commit => commit.IsRetry).Should().Equal(false, true);
        sent.Take(2).Select(commit => commit.CommitId).Distinct().Should().ContainSingle();
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task A_commit_that_was_stored_unseen_is_found_under_later_commits_of_others()
    {
        await using var bed = new SessionTestBed();
        var first = await bed.Start().OpenAsync("shared");
        var second = await bed.Start(options => options.ConflictRetryDelay = TimeSpan.FromMilliseconds(20)).OpenAsync("shared");
        bed.Faults.Add(StoreOperations.Commit, Fault.FailAfter());

        var commit = first.CommitAsync(Say("stored unseen")).AsTask();
        await bed.ThroughAsync(second.CommitAsync(Say("another's")).AsTask(), TimeSpan.FromMilliseconds(20));
        await bed.ThroughAsync(commit, TimeSpan.FromMilliseconds(50));

        (await commit).FirstSequence.Should().Be(1);
        await first.RefreshAsync();
        Texts(first).Should().Equal("stored unseen", "another's");
        (await bed.StoredTextsAsync(first)).Should().Equal("stored unseen", "another's");
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task A_commit_stored_unseen_is_recognised_even_when_the_store_has_forgotten_its_id([Values] bool hasMessage)
    {
        await using var bed = new SessionTestBed();
        var first = await bed.Start().OpenAsync("shared");
        var second = await bed.Start(options => options.ConflictRetryDelay = TimeSpan.FromMilliseconds(20)).OpenAsync("shared");
        bed.Faults.Add(StoreOperations.Commit, Fault.FailAfter());

        var commit = first.CommitAsync(hasMessage ? Say("stored unseen") : Plan("stored unseen")).AsTask();
        await bed.ThroughAsync(second.CommitAsync(Say("another's")).AsTask(), TimeSpan.FromMilliseconds(20));
        for (var count = 0; count < 70; count++)
            await second.CommitAsync(Say("another's"));
        await bed.ThroughAsync(commit, TimeSpan.FromMilliseconds(50), Apart);

        (await commit).FirstSequence.Should().Be(hasMessage ? 1 : 0);
        var stored = await bed.StoredTextsAsync(first);
        stored.Should().HaveCount(hasMessage ? 72 : 71);
        Texts(first).Should().Equal(stored);
        first.Version.Should().Be(73);
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task A_held_change_stored_unseen_is_recognised_by_a_refresh()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options => options.OnStoreFailure = StoreFailurePolicy.ContinueInMemory);
        var session = await manager.OpenAsync("shared");
        bed.Faults.Add(StoreOperations.Commit, Fault.FailAfter(_ => new StoreFullException("full") { OutcomeUnknown = true }));
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));
        await bed.ThroughAsync(session.CommitAsync(Say("stored unseen")).AsTask(), TimeSpan.FromMilliseconds(50));
        ((Session)session).HasUnsaved.Should().BeTrue();

        await session.RefreshAsync();

        ((Session)session).HasUnsaved.Should().BeFalse();
        Texts(session).Should().Equal("stored unseen");
        (await session.CommitAsync(Say("next"))).FirstSequence.Should().Be(2);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.RunDueAsync(CancellationToken.None);
        bed.Logs.GetSnapshot().Should().ContainSingle(entry => entry.Id.Id == 5005, "the trouble is over");
        (await bed.StoredTextsAsync(session)).Should().Equal("stored unseen", "next");
    }

    [Test]
    public async Task A_refresh_brings_in_what_others_have_committed()
    {
        await using var bed = new SessionTestBed();
        var (first, second) = await OpenTwiceAsync(bed);
        await first.CommitAsync(Say("news") with { Metadata = new Dictionary<string, string> { ["k"] = "v" } });
        Texts(second).Should().BeEmpty();

        await second.RefreshAsync();

        Texts(second).Should().Equal("news");
        second.Metadata.Should().ContainKey("k");
        second.Version.Should().Be(2);
    }

    private static SessionChange Plan(string value) => new() { State = [new("plan", JsonSerializer.SerializeToElement(value), value)] };

    private static SessionManager Resolving(SessionTestBed bed, IStateConflictResolver resolver) =>
        bed.Start(more: services => services.AddSingleton(resolver));

    private static async Task<(ISession, ISession)> OpenTwiceAsync(SessionTestBed bed, SessionChange? begin = null)
    {
        var first = await bed.Start().OpenAsync("shared");
        if (begin is not null)
            await first.CommitAsync(begin);
        return (first, await bed.Start().OpenAsync("shared"));
    }

    private static async Task<(ISession Session, SessionReceipt Receipt)> ConflictAsync(SessionTestBed bed, SessionManager manager)
    {
        var first = await bed.Start().OpenAsync("shared");
        await first.CommitAsync(Plan("begun"));
        var second = await manager.OpenAsync("shared");
        await first.CommitAsync(Plan("first"));
        var commit = second.CommitAsync(Plan("second") with { Messages = Say("with it").Messages }).AsTask();
        await bed.ThroughAsync(commit, Apart);
        return (second, await commit);
    }

    private static async Task WriteAsync(SessionManager manager, int writer, ConcurrentDictionary<long, string> acknowledged)
    {
        var session = await manager.OpenAsync("shared");
        for (var number = 0; number < 10; number++)
        {
            var text = $"{writer}/{number}";
            try
            {
                var receipt = await session.CommitAsync(Say(text));
                acknowledged.TryAdd(receipt.FirstSequence, text).Should().BeTrue();
            }
            catch (SessionConflictException)
            {
                // Not acknowledged: it must not be there.
            }
        }
    }
}
