using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Alerts;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

internal sealed class StoreFailureTests
{
    private static readonly TimeSpan[] Backoff = [.. new[] { 50, 100, 200, 400, 800, 1000, 1000, 1000 }.Select(wait => TimeSpan.FromMilliseconds(wait))];

    [Test]
    public async Task A_passing_error_is_retried_while_the_caller_waits()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(), times: 3);

        await bed.ThroughAsync(session.CommitAsync(Say("at last")).AsTask(), Backoff[..3]);

        (await bed.StoredTextsAsync(session)).Should().Equal("at last");
    }

    [Test]
    public async Task An_error_that_lasts_longer_than_the_window_refuses_the_change_and_nothing_is_kept()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        var rule = bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(), times: 100);

        var refused = () => bed.ThroughAsync(session.CommitAsync(Say("refused")).AsTask(), Backoff);

        (await refused.Should().ThrowAsync<StoreUnavailableException>()).Which.OutcomeUnknown.Should().BeFalse();
        rule.Hits.Should().Be(9);
        rule.Disarm();
        Texts(session).Should().BeEmpty();
        await session.CommitAsync(Say("accepted"));
        (await bed.StoredTextsAsync(session)).Should().Equal("accepted");
    }

    [Test]
    public async Task An_error_that_does_not_pass_is_not_retried()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        var rule = bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreReadOnlyException("read only")), times: 100);

        await session.Awaiting(it => it.CommitAsync(Say("x")).AsTask()).Should().ThrowAsync<StoreReadOnlyException>();

        rule.Hits.Should().Be(1);
    }

    [Test]
    public async Task A_store_that_does_not_answer_ends_in_a_typed_error_that_says_that_the_outcome_is_unknown()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        bed.Faults.Add(StoreOperations.Commit, Fault.DropRequest);

        var commit = session.CommitAsync(Say("into the void")).AsTask();
        await bed.Time.TimerSetAsync(TimeSpan.FromSeconds(5)).WaitAsync(Guard, TimeProvider.System);
        await bed.Time.TimerSetAsync(TimeSpan.FromSeconds(5)).WaitAsync(Guard, TimeProvider.System);
        bed.Time.Advance(TimeSpan.FromSeconds(5));

        var refused = () => commit.WaitAsync(Guard, TimeProvider.System);
        (await refused.Should().ThrowAsync<StoreUnavailableException>()).Which.OutcomeUnknown.Should().BeTrue();
    }

    [Test]
    public async Task An_outcome_that_was_unknown_once_stays_unknown_when_later_attempts_fail()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start().CreateAsync();
        bed.Faults.Add(StoreOperations.Commit, Fault.FailAfter());
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(), times: 100);

        var refused = () => bed.ThroughAsync(session.CommitAsync(Say("who knows")).AsTask(), Backoff);

        (await refused.Should().ThrowAsync<StoreUnavailableException>()).Which.OutcomeUnknown.Should().BeTrue();
        (await bed.StoredTextsAsync(session)).Should().Equal("who knows");
    }

    [Test]
    public async Task Loading_retries_passing_errors_too()
    {
        await using var bed = new SessionTestBed();
        await bed.Start().OpenAsync("talk");
        bed.Faults.Add(StoreOperations.LoadSession, Fault.FailBefore(), times: 2);

        var open = bed.Start().OpenAsync("talk").AsTask();
        await bed.ThroughAsync(open, Backoff[..2]);

        (await open).Version.Should().Be(1);
    }

    [Test]
    public async Task With_continue_in_memory_the_receipt_says_not_durable_and_the_session_goes_on()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Continuing).CreateAsync();
        var rule = bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")), times: 100);

        var first = await session.CommitAsync(Say("one"));
        var second = await session.CommitAsync(Say("two"));

        first.Should().Be(new SessionReceipt(2, 1, 1, Durability.Memory));
        second.Should().Be(new SessionReceipt(3, 2, 2, Durability.Memory));
        Texts(session).Should().Equal("one", "two");
        (await bed.StoredTextsAsync(session)).Should().BeEmpty();
        rule.Hits.Should().Be(1, "only the first change waits for a store that is down");

        rule.Disarm();
        await session.SaveAsync();
        (await bed.StoredTextsAsync(session)).Should().Equal("one", "two");
    }

    [Test]
    public async Task With_continue_in_memory_a_required_version_is_still_refused()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Continuing).CreateAsync();
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));

        var refused = () => session.CommitAsync(Say("one") with { RequiredVersion = 1 }).AsTask();

        await refused.Should().ThrowAsync<StoreFullException>();
        Texts(session).Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "FR-002a")]
    [Property("Requirement", "FR-002b")]
    public async Task A_failed_save_is_retried_after_1_5_and_30_seconds_then_every_60_until_it_succeeds()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Continuing);
        var session = await manager.CreateAsync();
        var rule = bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")), times: 100);
        await session.CommitAsync(Say("kept"));

        var attempts = new List<int>();
        var second = 0;
        for (; second <= 160; second++)
        {
            var before = rule.Hits;
            await manager.RunDueAsync(CancellationToken.None);
            if (rule.Hits > before)
                attempts.Add(second);
            bed.Time.Advance(TimeSpan.FromSeconds(1));
        }
        rule.Disarm();
        for (; second < 220; second++)
        {
            await manager.RunDueAsync(CancellationToken.None);
            bed.Time.Advance(TimeSpan.FromSeconds(1));
        }

        attempts.Should().Equal(1, 6, 36, 96, 156);
        (await bed.StoredTextsAsync(session)).Should().Equal("kept");
        var failures = bed.Logs.GetSnapshot().Where(entry => entry.Id.Id == 5004).ToList();
        failures.Should().HaveCount(6).And.OnlyContain(entry => entry.Level == Microsoft.Extensions.Logging.LogLevel.Error);
        failures[0].StructuredState.Should().Contain(pair => pair.Key == "Session" && pair.Value == session.Id.Value);
    }

    [Test]
    [Property("Requirement", "FR-002a")]
    [Property("Requirement", "FR-002b")]
    public async Task One_alert_is_raised_after_the_last_retry_one_critical_after_five_minutes_and_again_only_after_a_success()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess(Continuing);
        var manager = process.GetRequiredService<SessionManager>();
        var session = await manager.CreateAsync();

        await FailForAsync(bed, manager, session, TimeSpan.FromMinutes(30));
        await FailForAsync(bed, manager, session, TimeSpan.FromSeconds(40));
        await FlushAlertsAsync(process);

        bed.Alerts.Sent.Select(alert => alert.Severity).Should().Equal(AlertSeverity.Error, AlertSeverity.Critical, AlertSeverity.Error);
        var alert = bed.Alerts.Sent.First();
        alert.Name.Should().Be("session.save_failed");
        alert.Session.Should().Be(session.Key);
        alert.Error.Should().BeOfType<StoreFullException>();
        alert.Facts.Should().Contain("retries", "3");
        alert.RaisedAt.Should().Be(session.CreatedAt.AddSeconds(36));
        bed.Alerts.Sent.ElementAt(1).RaisedAt.Should().Be(session.CreatedAt.AddSeconds(336));
    }

    [Test]
    [Property("Requirement", "FR-002a")]
    public async Task The_waits_between_retries_are_configurable()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options =>
        {
            Continuing(options);
            options.SaveRetryDelays.Add(TimeSpan.FromSeconds(2));
        });
        var session = await manager.CreateAsync();
        var rule = bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")), times: 100);
        await session.CommitAsync(Say("kept"));

        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.RunDueAsync(CancellationToken.None);
        rule.Hits.Should().Be(1);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.RunDueAsync(CancellationToken.None);
        rule.Hits.Should().Be(2);
    }

    [Test]
    [Property("Requirement", "FR-002b")]
    public async Task Every_failed_attempt_is_counted_by_reason_and_backend_and_never_by_session()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess(Continuing);
        var failures = Count(process, "smalltalk.sessions.save_failures");
        var session = await process.GetRequiredService<SessionManager>().CreateAsync();
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));

        await session.CommitAsync(Say("kept"));

        var measurement = failures.GetMeasurementSnapshot().Should().ContainSingle().Subject;
        measurement.Value.Should().Be(1);
        measurement.Tags.Should().BeEquivalentTo(new Dictionary<string, object?> { ["reason"] = "Capacity", ["backend"] = "memory" });
    }

    [Test]
    [Property("Requirement", "FR-002b")]
    public async Task What_cannot_be_saved_before_the_session_expires_is_dropped_with_an_error_in_the_log()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options =>
        {
            Continuing(options);
            options.Lifetime = TimeSpan.FromHours(1);
            options.SlidingExpiration = false;
        });
        var session = await manager.CreateAsync();
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")), times: 1000);
        await session.CommitAsync(Say("kept in vain"));

        bed.Time.Advance(TimeSpan.FromHours(1));
        await manager.RunDueAsync(CancellationToken.None);

        session.Status.Should().Be(SessionStatus.Expired);
        bed.Logs.GetSnapshot().Should().ContainSingle(entry => entry.Id.Id == 5006);
        await session.Awaiting(it => it.CommitAsync(Say("more")).AsTask()).Should().ThrowAsync<SessionGoneException>();
        manager.ActiveCount.Should().Be(1);
    }

    [Test]
    [Property("Requirement", "FR-002b")]
    public async Task What_is_held_in_memory_is_merged_after_what_others_stored_meanwhile()
    {
        await using var bed = new SessionTestBed();
        var first = await bed.Start(Continuing).OpenAsync("shared");
        var second = await bed.Start().OpenAsync("shared");
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));
        await first.CommitAsync(Say("held"));
        await first.CommitAsync(Say("held too"));
        await second.CommitAsync(Say("stored meanwhile"));

        await bed.ThroughAsync(first.SaveAsync().AsTask(), TimeSpan.FromMilliseconds(100));

        Texts(first).Should().Equal("stored meanwhile", "held", "held too");
        first.History.Loaded.Select(message => message.Sequence).Should().Equal(1, 2, 3);
        (await bed.StoredTextsAsync(first)).Should().Equal("stored meanwhile", "held", "held too");
    }

    private static void Continuing(SessionOptions options) => options.OnStoreFailure = StoreFailurePolicy.ContinueInMemory;

    private static async Task FailForAsync(SessionTestBed bed, SessionManager manager, ISession session, TimeSpan time)
    {
        var rule = bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")), times: 10_000);
        await session.CommitAsync(Say("held"));
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            bed.Time.Advance(TimeSpan.FromSeconds(1));
            await manager.RunDueAsync(CancellationToken.None);
        }
        rule.Disarm();
        await session.SaveAsync();
    }
}
