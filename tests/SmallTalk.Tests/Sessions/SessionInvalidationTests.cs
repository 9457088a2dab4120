using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Alerts;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

[Property("Requirement", "FR-004a")]
internal sealed class SessionInvalidationTests
{
    [Test]
    public async Task An_invalidated_session_is_out_of_the_active_set_and_its_content_out_of_the_store()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var session = await TalkAsync(manager);

        await manager.InvalidateAsync("talk");

        manager.ActiveCount.Should().Be(0);
        session.Status.Should().Be(SessionStatus.Invalidated);
        var rest = (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!;
        rest.Header.Status.Should().Be(SessionStatus.Invalidated);
        rest.Messages.Should().BeEmpty();
        rest.State.Should().BeEmpty();
        rest.Header.Metadata.IsEmpty.Should().BeTrue();
        var events = await bed.Store.Events.ReadAsync(new() { Session = session.Id }, default, 100);
        events.Events.Select(record => record.Event.Topic).Should().Equal("session:created", "turn:completed", "session:invalidated");
        events.Events.Should().OnlyContain(record => record.Event.Payload.IsEmpty);
    }

    [Test]
    public async Task Whoever_holds_or_opens_an_invalidated_session_is_told_that_it_is_gone()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var session = await TalkAsync(manager);
        var elsewhere = await bed.Start().OpenAsync("talk");

        await manager.InvalidateAsync("talk");

        var error = (await session.Awaiting(it => it.CommitAsync(Say("x")).AsTask()).Should().ThrowAsync<SessionGoneException>()).Which;
        error.Class.Should().Be(ErrorClass.Gone);
        error.Status.Should().Be(SessionStatus.Invalidated);
        session.Invoking(it => ((ITurnSession)it).BeginTurn()).Should().Throw<SessionGoneException>();
        await elsewhere.Awaiting(it => it.CommitAsync(Say("x")).AsTask()).Should().ThrowAsync<SessionGoneException>();
        elsewhere.Status.Should().Be(SessionStatus.Invalidated);
        await manager.Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
        await bed.Start().Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
        await manager.Awaiting(it => it.FindAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
    }

    [Test]
    public async Task A_session_that_is_only_stored_can_be_invalidated_and_an_absent_one_too()
    {
        await using var bed = new SessionTestBed();
        await TalkAsync(bed.Start());
        var manager = bed.Start();

        await manager.InvalidateAsync("talk");
        await manager.InvalidateAsync("talk");
        await manager.InvalidateAsync("absent");

        await manager.Awaiting(it => it.FindAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
        (await manager.OpenAsync("absent")).Version.Should().Be(1);
    }

    [Test]
    public async Task What_was_held_in_memory_goes_too()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options => options.SaveMode = SaveMode.Interval);
        var session = await manager.OpenAsync("talk");
        await session.CommitAsync(Say("held"));

        await manager.InvalidateAsync("talk");
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await manager.RunDueAsync(CancellationToken.None);

        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().BeEmpty();
        Texts(session).Should().BeEmpty();
    }

    [Test]
    public async Task A_writer_that_comes_between_does_not_stop_it()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var session = await TalkAsync(manager);
        var elsewhere = await bed.Start().OpenAsync("talk");
        var first = true;
        bed.Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(),
            when: call =>
            {
                if (first && ((SessionCommit)call.Argument!).Status is not null)
                {
                    first = false;
                    elsewhere.CommitAsync(Say("in between")).AsTask().GetAwaiter().GetResult();
                }
                return false;
            }
        );

        await manager.InvalidateAsync("talk");

        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().BeEmpty();
    }

    [Test]
    public async Task A_removal_that_fails_is_retried_after_10_seconds_then_with_growing_waits_and_an_alert_after_10_failures()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess();
        var failures = Count(process, "smalltalk.sessions.removal_failures");
        var manager = process.GetRequiredService<SessionManager>();
        var session = await TalkAsync(manager);
        var rule = bed.Faults.Add(StoreOperations.DeleteSession, Fault.FailBefore(_ => new StoreFullException("full")), times: 12);
        var begun = bed.Time.GetUtcNow();
        await manager.InvalidateAsync("talk");
        rule.Hits.Should().Be(1);

        var attempts = new List<TimeSpan>();
        for (var second = 0; second < 9 * 3600 && rule.Hits < 12; second++)
        {
            var before = rule.Hits;
            bed.Time.Advance(TimeSpan.FromSeconds(1));
            await manager.RunDueAsync(CancellationToken.None);
            if (rule.Hits > before)
                attempts.Add(bed.Time.GetUtcNow() - begun);
        }

        TimeSpan[] waits = [attempts[0], .. attempts.Zip(attempts.Skip(1), (earlier, later) => later - earlier)];
        waits[0].Should().Be(TimeSpan.FromSeconds(10));
        waits.Skip(1).Select(wait => wait.TotalMinutes).Should().Equal(5, 10, 20, 40, 60, 60, 60, 60, 60, 60);
        failures.GetMeasurementSnapshot().Should().HaveCount(12);
        await manager.Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();

        bed.Time.Advance(TimeSpan.FromHours(1));
        await manager.RunDueAsync(CancellationToken.None);
        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().BeEmpty();
        await FlushAlertsAsync(process);
        var alert = bed.Alerts.Sent.Should().ContainSingle().Subject;
        alert.Severity.Should().Be(AlertSeverity.Critical);
        alert.Name.Should().Be("session.removal_failed");
        alert.Facts["failures"].Should().Be("10");
        alert.Session.Should().Be(session.Key);
    }

    [Test]
    public async Task When_it_cannot_be_marked_the_caller_is_told_and_it_goes_on_in_the_background()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var session = await TalkAsync(manager);
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));

        await manager.Awaiting(it => it.InvalidateAsync("talk").AsTask()).Should().ThrowAsync<StoreFullException>();

        manager.ActiveCount.Should().Be(0);
        await manager.Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await manager.RunDueAsync(CancellationToken.None);
        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().BeEmpty();
    }

    [Test]
    public async Task Content_that_a_dead_process_left_is_removed_by_the_next_sweep_of_any_other()
    {
        await using var bed = new SessionTestBed();
        var dying = bed.Start();
        var session = await TalkAsync(dying);
        bed.Faults.Add(StoreOperations.RedactEvents, Fault.FailBefore(_ => new StoreFullException("full")));
        await dying.InvalidateAsync("talk");
        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().NotBeEmpty();

        await bed.Start().SweepAsync(CancellationToken.None);

        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().BeEmpty();
        var events = await bed.Store.Events.ReadAsync(new() { Session = session.Id }, default, 100);
        events.Events.Should().OnlyContain(record => record.Event.Payload.IsEmpty);
        new SessionOptions().SweepInterval.Should().BeLessThan(TimeSpan.FromSeconds(60));
    }

    [Test]
    public async Task Whoever_loads_it_at_that_moment_does_not_bring_it_back()
    {
        await using var bed = new SessionTestBed();
        await TalkAsync(bed.Start());
        var manager = bed.Start();
        var loading = bed.NextAsync(StoreOperations.LoadSession);
        bed.Faults.Add(StoreOperations.LoadSession, Fault.StopWorldAfter);
        var open = manager.OpenAsync("talk").AsTask();
        await loading.WaitAsync(Guard, TimeProvider.System);

        var invalidate = manager.InvalidateAsync("talk").AsTask();
        bed.Faults.Release();
        var session = await open.WaitAsync(Guard, TimeProvider.System);
        await invalidate.WaitAsync(Guard, TimeProvider.System);

        session.Status.Should().Be(SessionStatus.Invalidated);
        manager.ActiveCount.Should().Be(0);
        await manager.Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
    }

    [Test]
    public async Task The_last_trace_of_it_goes_when_its_tombstone_has_stood_long_enough()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var session = await TalkAsync(manager);
        await manager.InvalidateAsync("talk");
        bed.Time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await manager.SweepAsync(CancellationToken.None);
        await manager.Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();

        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.SweepAsync(CancellationToken.None);

        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.HeaderOnly)).Should().BeNull();
        (await manager.OpenAsync("talk")).Version.Should().Be(1);
    }

    [Test]
    public async Task However_often_it_is_asked_for_while_the_store_fails_it_is_tried_again_once_at_a_time()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        await TalkAsync(manager);
        var rule = bed.Faults.Add(StoreOperations.LoadSession, Fault.FailBefore(_ => new StoreFullException("full")), times: 100);
        for (var call = 0; call < 5; call++)
            await manager.Awaiting(it => it.InvalidateAsync("talk").AsTask()).Should().ThrowAsync<StoreFullException>();

        var attempts = new List<int>();
        for (var second = 1; second <= 1000; second++)
        {
            var before = rule.Hits;
            bed.Time.Advance(TimeSpan.FromSeconds(1));
            await manager.RunDueAsync(CancellationToken.None);
            if (rule.Hits > before)
                attempts.Add(second);
        }

        attempts.Should().Equal(10, 310, 910);
    }

    [Test]
    public async Task A_retry_of_what_has_succeeded_meanwhile_spares_a_new_session_of_the_same_id()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        bed.Faults.Add(StoreOperations.LoadSession, Fault.FailBefore(_ => new StoreFullException("full")));
        await manager.Awaiting(it => it.InvalidateAsync("talk").AsTask()).Should().ThrowAsync<StoreFullException>();
        await manager.InvalidateAsync("talk");
        var session = await TalkAsync(manager);

        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await manager.RunDueAsync(CancellationToken.None);

        await session.RefreshAsync();
        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().ContainSingle();
    }

    [Test]
    public async Task A_new_session_of_the_same_id_is_not_kept_waiting_by_the_retry_of_the_old_one()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        bed.Faults.Add(StoreOperations.LoadSession, Fault.FailBefore(_ => new StoreFullException("full")), times: 2);
        await manager.Awaiting(it => it.InvalidateAsync("talk").AsTask()).Should().ThrowAsync<StoreFullException>();
        bed.Time.Advance(TimeSpan.FromSeconds(10));
        // The next retry is in five minutes.
        await manager.RunDueAsync(CancellationToken.None);
        await manager.InvalidateAsync("talk");
        var session = await TalkAsync(manager);
        bed.Faults.Add(StoreOperations.LoadSession, Fault.FailBefore(_ => new StoreFullException("full")));
        await manager.Awaiting(it => it.InvalidateAsync("talk").AsTask()).Should().ThrowAsync<StoreFullException>();

        bed.Time.Advance(TimeSpan.FromSeconds(10));
        await manager.RunDueAsync(CancellationToken.None);

        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole))!.Messages.Should().BeEmpty();
    }

    private static async Task<ISession> TalkAsync(SessionManager manager)
    {
        var session = await manager.OpenAsync("talk", new() { Metadata = new Dictionary<string, string> { ["user"] = "Ann" } });
        await session.CommitAsync(
            Say("secret") with
            {
                State = [new("plan", System.Text.Json.JsonSerializer.SerializeToElement("secret"), "writer")],
                Events = [SessionCommitTests.NewEvent("turn:completed", session) with { Payload = new("\"secret\""u8.ToArray()) }],
            }
        );
        return session;
    }
}
