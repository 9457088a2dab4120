using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

[Property("Requirement", "FR-004")]
internal sealed class SessionExpiryTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Test]
    public async Task A_session_lives_7_days_by_default_or_as_long_as_the_opener_says()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var now = bed.Time.GetUtcNow();

        (await manager.CreateAsync()).Expiry.Should().Be(new SessionExpiry(now.AddDays(7), TimeSpan.FromDays(7)));
        (await manager.CreateAsync(new() { Lifetime = Hour })).Expiry.Should().Be(new SessionExpiry(now + Hour, Hour));
        (await manager.CreateAsync(new() { Lifetime = TimeSpan.FromDays(30) })).Expiry.ExpiresAt.Should().Be(now.AddDays(30));
    }

    [Test]
    public async Task A_sliding_expiry_moves_with_commits_in_steps_of_a_hundredth()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Hourly).CreateAsync();
        var created = bed.Time.GetUtcNow();
        var sent = bed.WatchCommits();

        bed.Time.Advance(TimeSpan.FromSeconds(35));
        await session.CommitAsync(Say("too early to move it"));
        session.Expiry.ExpiresAt.Should().Be(created + Hour);
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await session.CommitAsync(Say("moves it"));

        session.Expiry.ExpiresAt.Should().Be(created + Hour + TimeSpan.FromSeconds(36));
        sent.Select(commit => commit.Expiry is not null).Should().Equal(false, true);
        (await bed.Start().OpenAsync(session.Id)).Expiry.Should().Be(session.Expiry);
    }

    [Test]
    public async Task An_absolute_expiry_never_moves()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(options =>
            {
                Hourly(options);
                options.SlidingExpiration = false;
            })
            .CreateAsync();
        var expiry = session.Expiry;
        bed.Time.Advance(TimeSpan.FromMinutes(59));

        await session.CommitAsync(Say("near the end"));

        session.Expiry.Should().Be(expiry).And.Be(new SessionExpiry(session.CreatedAt + Hour));
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await session.Awaiting(it => it.CommitAsync(Say("over")).AsTask()).Should().ThrowAsync<SessionGoneException>();
    }

    [Test]
    public async Task An_expired_session_is_marked_says_so_in_an_event_and_refuses_turns_everywhere()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess(Hourly);
        var ended = Count(process, "smalltalk.sessions.ended");
        var manager = process.GetRequiredService<SessionManager>();
        var session = await manager.OpenAsync("talk");
        await session.CommitAsync(Say("readable to the end"));
        bed.Time.Advance(Hour);

        (await session.Awaiting(it => it.CommitAsync(Say("late")).AsTask()).Should().ThrowAsync<SessionGoneException>())
            .Which.Status.Should()
            .Be(SessionStatus.Expired);

        session.Status.Should().Be(SessionStatus.Expired);
        session.Invoking(it => ((ITurnSession)it).BeginTurn()).Should().Throw<SessionGoneException>();
        Texts(session).Should().Equal("readable to the end");
        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.HeaderOnly))!.Header.Status.Should().Be(SessionStatus.Expired);
        (await bed.TopicsAsync(session.Key)).Should().Equal("session:created", "session:expired");
        await manager.Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
        await bed.Start().Awaiting(it => it.FindAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();
        ended.GetMeasurementSnapshot().Should().ContainSingle().Which.Tags["how"].Should().Be("Expired");
    }

    [Test]
    public async Task Opening_a_session_whose_time_ran_out_marks_it([Values] bool isLoaded)
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Hourly);
        var session = await manager.OpenAsync("talk");
        bed.Time.Advance(Hour);

        await (isLoaded ? manager : bed.Start()).Awaiting(it => it.OpenAsync("talk").AsTask()).Should().ThrowAsync<SessionGoneException>();

        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.HeaderOnly))!.Header.Status.Should().Be(SessionStatus.Expired);
    }

    [Test]
    public async Task A_session_that_another_process_kept_alive_is_not_expired()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Hourly);
        var mine = await manager.OpenAsync("talk");
        var other = await bed.Start().OpenAsync("talk");
        bed.Time.Advance(TimeSpan.FromMinutes(50));
        await other.CommitAsync(Say("still talking"));
        bed.Time.Advance(TimeSpan.FromMinutes(20));

        await manager.SweepAsync(CancellationToken.None);
        await mine.CommitAsync(Say("me too"));

        (await bed.StoredTextsAsync(mine)).Should().Equal("still talking", "me too");
    }

    [Test]
    public async Task The_sweep_marks_expired_sessions_loaded_or_not_and_frees_their_place()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Hourly);
        await manager.OpenAsync("loaded");
        await bed.Start(Hourly).OpenAsync("elsewhere");
        await manager.OpenAsync("young", new() { Lifetime = 2 * Hour });
        bed.Time.Advance(Hour);

        await manager.SweepAsync(CancellationToken.None);

        manager.ActiveCount.Should().Be(0, "the young one is idle by now");
        var expired = await manager.QueryAsync(new SessionQuery { Status = SessionStatus.Expired });
        expired.Sessions.Select(header => header.Key.Id.Value).Should().Equal("elsewhere", "loaded");
        (await bed.TopicsAsync(new SessionKey("elsewhere"))).Should().Contain("session:expired");
    }

    [Test]
    public async Task Expired_sessions_are_cleaned_up_after_a_grace_with_their_events()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Hourly);
        var session = await manager.OpenAsync("talk");
        await session.CommitAsync(new() { Events = [SessionCommitTests.NewEvent("turn:completed", session) with { Payload = new("1"u8.ToArray()) }] });
        bed.Time.Advance(Hour);
        await manager.SweepAsync(CancellationToken.None);
        bed.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await manager.SweepAsync(CancellationToken.None);
        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.HeaderOnly)).Should().NotBeNull();

        bed.Time.Advance(TimeSpan.FromSeconds(1));
        await manager.SweepAsync(CancellationToken.None);

        (await bed.Store.Sessions.LoadAsync(session.Key, SessionRead.HeaderOnly)).Should().BeNull();
        var events = await bed.Store.Events.ReadAsync(new() { Session = session.Id }, default, 100);
        events.Events.Should().HaveCount(3).And.OnlyContain(record => record.IsRedacted && record.Event.Payload.IsEmpty);
        (await manager.OpenAsync("talk")).Version.Should().Be(1, "the id is free again");
    }

    [Test]
    public async Task Thousands_that_expire_at_once_are_swept_page_by_page()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options =>
        {
            Hourly(options);
            options.MaxActiveSessions = 10_000;
        });
        for (var number = 0; number < 1000; number++)
            await manager.CreateAsync();
        bed.Time.Advance(Hour);
        var other = bed.Start();

        await other.SweepAsync(CancellationToken.None);

        (await other.QueryAsync(new() { Status = SessionStatus.Expired, Limit = 10_000 })).Sessions.Should().HaveCount(1000);
    }

    [Test]
    public async Task One_session_that_cannot_be_swept_keeps_no_other_waiting()
    {
        await using var bed = new SessionTestBed();
        var manager = await StartWithThreeDueAsync(bed, new StoreDamagedException("file", 1, "bad"), times: 1);

        await manager.SweepAsync(CancellationToken.None);

        var expired = await manager.QueryAsync(new SessionQuery { Status = SessionStatus.Expired });
        expired.Sessions.Select(header => header.Key.Id.Value).Should().Equal("b", "c");
        bed.Logs.GetSnapshot().Should().ContainSingle(entry => entry.Id.Id == 5016);
        await manager.SweepAsync(CancellationToken.None);
        (await manager.QueryAsync(new SessionQuery { Status = SessionStatus.Expired })).Sessions.Should().HaveCount(3);
    }

    [Test]
    public async Task A_defect_with_one_session_keeps_no_other_from_being_swept()
    {
        await using var bed = new SessionTestBed();
        var manager = await StartWithThreeDueAsync(bed, new InvalidOperationException("a defect"), times: 100);

        await manager.SweepAsync(CancellationToken.None);

        var expired = await manager.QueryAsync(new SessionQuery { Status = SessionStatus.Expired });
        expired.Sessions.Select(header => header.Key.Id.Value).Should().Equal("b", "c");
    }

    [Test]
    public async Task A_loaded_session_that_cannot_be_marked_keeps_no_other_waiting()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Hourly);
        var first = await manager.OpenAsync("a");
        var turn = ((ITurnSession)first).BeginTurn();
        await manager.OpenAsync("b");
        bed.Time.Advance(Hour);
        bed.Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(_ => new StoreDamagedException("file", 1, "bad")),
            when: call => call.Session == new SessionKey("a")
        );

        await manager.SweepAsync(CancellationToken.None);

        (await manager.QueryAsync(new SessionQuery { Status = SessionStatus.Expired })).Sessions.Should().ContainSingle();
        first.Status.Should().Be(SessionStatus.Open);
        await manager.SweepAsync(CancellationToken.None);
        first.Status.Should().Be(SessionStatus.Expired);
        turn.Dispose();
    }

    [Test]
    public async Task A_store_that_fails_under_the_sweep_is_swept_again_at_the_next_interval()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(Hourly);
        var session = await manager.OpenAsync("talk");
        bed.Time.Advance(Hour);
        bed.Faults.Add(StoreOperations.QuerySessions, Fault.FailBefore(_ => new StoreFullException("full")));
        await manager.StartAsync(CancellationToken.None);
        await bed.LoggedAsync(5014);

        await bed.AdvanceUntilAsync(bed.LoggedAsync(5015), TimeSpan.FromSeconds(30));

        await manager.StopAsync(CancellationToken.None);
        // The clock may have gone on past the grace in which the session itself is kept.
        var expired = await bed.Store.Events.ReadAsync(new() { Topic = SmallTalkTopics.SessionExpired }, default, 10);
        expired.Events.Should().ContainSingle().Which.Event.Session.Should().Be(session.Id);
    }

    [Test]
    public async Task A_session_that_another_process_prolongs_at_the_last_moment_lives_on()
    {
        await using var bed = new SessionTestBed();
        var session = await bed.Start(Hourly).CreateAsync();
        var elsewhere = await bed.Start(Hourly).OpenAsync(session.Id);
        var prolongs = true;
        bed.Faults.Add(
            StoreOperations.Commit,
            Fault.FailBefore(),
            when: call =>
            {
                if (!prolongs || ((SessionCommit)call.Argument!).Status is not SessionStatus.Expired)
                    return false;
                prolongs = false;
                var later = new SessionExpiry(bed.Time.GetUtcNow() + Hour, Hour);
                var commit = new SessionCommit
                {
                    CommitId = CommitId.New(),
                    Key = session.Key,
                    ExpectedVersion = elsewhere.Version,
                    Expiry = later,
                };
                bed.Store.Sessions.CommitAsync(commit).AsTask().IsCompletedSuccessfully.Should().BeTrue();
                return false;
            }
        );
        bed.Time.Advance(Hour);

        await session.CommitAsync(Say("in time after all"));

        prolongs.Should().BeFalse();
        session.Status.Should().Be(SessionStatus.Open);
        (await bed.Start().OpenAsync(session.Id)).History.Count.Should().Be(1);
    }

    /// <summary>A process with three sessions that have expired, of which the first fails to be committed to.</summary>
    private static async Task<SessionManager> StartWithThreeDueAsync(SessionTestBed bed, Exception error, int times)
    {
        var manager = bed.Start(Hourly);
        foreach (var id in (string[])["a", "b", "c"])
            await manager.OpenAsync(id);
        bed.Time.Advance(Hour);
        bed.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => error), times: times, when: call => call.Session == new SessionKey("a"));
        return manager;
    }

    private static void Hourly(SessionOptions options) => options.Lifetime = Hour;
}
