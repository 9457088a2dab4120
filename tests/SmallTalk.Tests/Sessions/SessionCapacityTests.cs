using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using static SmallTalk.Tests.Sessions.SessionTestBed;

namespace SmallTalk.Tests.Sessions;

internal sealed class SessionCapacityTests
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(1_234);

    [Test]
    [Property("Requirement", "FR-037")]
    [Property("Requirement", "SC-020")]
    public async Task At_the_limit_a_new_session_is_refused_with_a_wait_of_60_seconds_logged_and_counted()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess(options => options.MaxActiveSessions = 2);
        var refused = Count(process, "smalltalk.sessions.refused");
        var manager = process.GetRequiredService<SessionManager>();
        await bed.Start().OpenAsync("stored");
        await manager.CreateAsync();
        await manager.OpenAsync("second");
        var calls = bed.Faults.CountOf(StoreOperations.Commit) + bed.Faults.CountOf(StoreOperations.LoadSession);

        var create = () => manager.CreateAsync().AsTask();
        var open = () => manager.OpenAsync("third").AsTask();
        var restore = () => manager.FindAsync("stored").AsTask();

        (await create.Should().ThrowAsync<CapacityExceededException>()).Which.RetryAfter.Should().Be(TimeSpan.FromSeconds(60));
        await open.Should().ThrowAsync<CapacityExceededException>();
        await restore.Should().ThrowAsync<CapacityExceededException>();
        (await manager.OpenAsync("second")).Should().NotBeNull("what is in memory is no new session");
        manager.ActiveCount.Should().Be(2);
        refused.GetMeasurementSnapshot().Sum(it => it.Value).Should().Be(3);
        refused.GetMeasurementSnapshot().Should().OnlyContain(it => Equals(it.Tags["reason"], "limit"));
        bed.Logs.GetSnapshot().Count(entry => entry.Id.Id == 5011).Should().Be(3);
        (bed.Faults.CountOf(StoreOperations.Commit) + bed.Faults.CountOf(StoreOperations.LoadSession)).Should().Be(calls);
    }

    [Test]
    [Property("Requirement", "FR-037")]
    public async Task At_the_limit_idle_sessions_make_room()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options => options.MaxActiveSessions = 1);
        await manager.OpenAsync("first");
        bed.Time.Advance(TimeSpan.FromMinutes(15));

        await manager.OpenAsync("second");

        manager.ActiveCount.Should().Be(1);
    }

    [Test]
    [Property("Requirement", "FR-010a")]
    public async Task A_closed_gate_refuses_new_sessions_and_serves_stored_ones()
    {
        await using var bed = new SessionTestBed();
        await bed.Start().OpenAsync("stored");
        var process = bed.StartProcess();
        var gate = process.GetRequiredService<ICapacityGate>();
        var manager = process.GetRequiredService<SessionManager>();
        var closed = gate.Close("the host is stopping");

        var create = () => manager.CreateAsync().AsTask();
        var open = () => manager.OpenAsync("new").AsTask();

        (await create.Should().ThrowAsync<CapacityExceededException>()).WithMessage("*the host is stopping*");
        (await open.Should().ThrowAsync<CapacityExceededException>()).WithMessage("*the host is stopping*");
        (await manager.OpenAsync("stored")).Should().NotBeNull();
        (await manager.FindAsync("new")).Should().BeNull();
        manager.ActiveCount.Should().Be(1);
        closed.Dispose();
        (await manager.OpenAsync("new")).Should().NotBeNull();
    }

    [Test]
    [Property("Requirement", "FR-010a")]
    public async Task A_new_session_that_is_refused_has_at_no_time_the_place_of_a_stored_one()
    {
        await using var bed = new SessionTestBed();
        await bed.Start().OpenAsync("stored");
        var process = bed.StartProcess(options => options.MaxActiveSessions = 1);
        var manager = process.GetRequiredService<SessionManager>();
        using var closed = process.GetRequiredService<ICapacityGate>().Close("too many agents have failed");
        bed.Faults.Add(StoreOperations.LoadSession, Fault.Delay(Slow), when: call => call.Session!.Value.Id == "new");

        var open = manager.OpenAsync("new").AsTask();
        await bed.Time.TimerSetAsync(Slow).WaitAsync(Guard, TimeProvider.System);
        (await manager.OpenAsync("stored")).Should().NotBeNull();
        bed.Time.Advance(Slow);

        (await open.Awaiting(it => it.WaitAsync(Guard, TimeProvider.System)).Should().ThrowAsync<CapacityExceededException>()).WithMessage(
            "*too many agents have failed*"
        );
    }

    [Test]
    [Property("Requirement", "FR-010a")]
    public async Task A_lower_limit_is_no_end_for_sessions_that_are_active_and_stored_ones_come_back_when_there_is_room()
    {
        await using var bed = new SessionTestBed();
        await bed.Start().OpenAsync("stored");
        var process = bed.StartProcess(options => options.MaxActiveSessions = 4);
        var gate = process.GetRequiredService<ICapacityGate>();
        var manager = process.GetRequiredService<SessionManager>();
        var active = new List<ISession>();
        for (var number = 0; number < 4; number++)
            active.Add(await manager.CreateAsync());

        using var halved = gate.Scale(0.5);
        await manager.SweepAsync(CancellationToken.None);

        manager.ActiveCount.Should().Be(4);
        foreach (var session in active)
        {
            (await manager.OpenAsync(session.Id)).Should().BeSameAs(session);
            await session.CommitAsync(Say("I go on"));
            using (((ITurnSession)session).BeginTurn())
                session.Status.Should().Be(SessionStatus.Open);
        }
        await manager.Awaiting(it => it.OpenAsync("stored").AsTask()).Should().ThrowAsync<CapacityExceededException>();

        // Three of the four have been idle for long.
        bed.Time.Advance(TimeSpan.FromMinutes(15));
        await active[0].CommitAsync(Say("I am here"));
        (await manager.OpenAsync("stored")).Should().NotBeNull();
        manager.ActiveCount.Should().Be(2);
    }

    [Test]
    public async Task The_limit_can_be_scaled_down_and_back()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess(options => options.MaxActiveSessions = 4);
        var gate = process.GetRequiredService<ICapacityGate>();
        var manager = process.GetRequiredService<SessionManager>();
        var halved = gate.Scale(0.5);
        await manager.CreateAsync();
        await manager.CreateAsync();

        await manager.Awaiting(it => it.CreateAsync().AsTask()).Should().ThrowAsync<CapacityExceededException>();
        halved.Dispose();
        await manager.CreateAsync();

        gate.Limit.Should().Be(4);
    }

    [Test]
    public async Task The_limit_holds_when_many_come_at_once()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options => options.MaxActiveSessions = 10);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => TryCreateAsync(manager))));

        outcomes.Count(created => created).Should().Be(10);
        manager.ActiveCount.Should().Be(10);
    }

    [Test]
    [Property("Requirement", "FR-035")]
    public async Task Sessions_are_idle_after_15_minutes_without_a_touch_or_a_turn_and_then_unloaded()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var untouched = await manager.OpenAsync("untouched");
        var touched = await manager.OpenAsync("touched");
        var inTurn = (ITurnSession)await manager.OpenAsync("in turn");
        var turn = inTurn.BeginTurn();
        bed.Time.Advance(TimeSpan.FromMinutes(14));
        await touched.CommitAsync(Say("I am here"));
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(3);

        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(2);

        bed.Time.Advance(TimeSpan.FromMinutes(15));
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(1, "a turn in flight keeps its session active");
        turn.Dispose();
        turn.Dispose();
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(1, "the end of a turn is a touch");
        bed.Time.Advance(TimeSpan.FromMinutes(15));
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(0);
        GC.KeepAlive(untouched);
    }

    [Test]
    public async Task What_is_not_stored_is_never_unloaded()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options => options.SaveMode = SaveMode.Interval);
        var session = await manager.CreateAsync();
        await session.CommitAsync(Say("held"));
        bed.Time.Advance(TimeSpan.FromHours(1));

        await manager.SweepAsync(CancellationToken.None);

        manager.ActiveCount.Should().Be(1);
        (await manager.SaveAllAsync()).Should().BeEmpty();
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(0);
    }

    [Test]
    public async Task An_unloaded_session_that_someone_still_holds_is_the_same_instance_when_it_is_opened_again()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var held = await UnloadedAsync(bed, manager);
        await (await bed.Start().OpenAsync("talk")).CommitAsync(Say("meanwhile"));

        var again = await manager.OpenAsync("talk");

        again.Should().BeSameAs(held);
        Texts(held).Should().Equal("meanwhile");
        manager.ActiveCount.Should().Be(1);
    }

    [Test]
    public async Task A_commit_or_turn_on_an_unloaded_session_makes_it_active_again()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();
        var held = await UnloadedAsync(bed, manager);

        await held.CommitAsync(Say("back"));
        manager.ActiveCount.Should().Be(1);
        bed.Time.Advance(TimeSpan.FromMinutes(15));
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(0);
        using (((ITurnSession)held).BeginTurn())
            manager.ActiveCount.Should().Be(1);
    }

    [Test]
    [Property("Requirement", "FR-037")]
    public async Task A_turn_on_an_unloaded_session_is_refused_at_the_limit_and_a_commit_is_not()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start(options => options.MaxActiveSessions = 1);
        var held = await UnloadedAsync(bed, manager);
        await manager.OpenAsync("other");

        held.Invoking(it => ((ITurnSession)it).BeginTurn()).Should().Throw<CapacityExceededException>();
        await held.CommitAsync(Say("finishes what was begun"));

        manager.ActiveCount.Should().Be(2);
    }

    [Test]
    [Property("Requirement", "FR-038")]
    public async Task Counts_of_sessions_total_and_active_are_exported()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess();
        var total = Count(process, "smalltalk.sessions.total");
        var active = Count(process, "smalltalk.sessions.active");
        var manager = process.GetRequiredService<SessionManager>();
        await manager.CreateAsync();
        await manager.OpenAsync("talk");
        await manager.OpenAsync("talk");
        bed.Time.Advance(TimeSpan.FromMinutes(15));
        await manager.SweepAsync(CancellationToken.None);
        await manager.OpenAsync("talk");

        total.GetMeasurementSnapshot().Sum(it => it.Value).Should().Be(2);
        active.GetMeasurementSnapshot().Sum(it => it.Value).Should().Be(1).And.Be(manager.ActiveCount);
    }

    [Test]
    [Property("Requirement", "FR-035")]
    [Property("Requirement", "SC-018")]
    public async Task A_hundred_sessions_at_once_each_keep_all_their_messages()
    {
        await using var bed = new SessionTestBed();
        var manager = bed.Start();

        var sessions = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(number =>
                    Task.Run(async () =>
                    {
                        var session = await manager.CreateAsync();
                        for (var message = 0; message < 10; message++)
                            await session.CommitAsync(Say($"{number}/{message}"));
                        return session;
                    })
                )
        );

        manager.ActiveCount.Should().Be(100);
        for (var number = 0; number < 100; number++)
            (await bed.StoredTextsAsync(sessions[number])).Should().Equal(Enumerable.Range(0, 10).Select(message => $"{number}/{message}"));
    }

    private static async Task<ISession> UnloadedAsync(SessionTestBed bed, SessionManager manager)
    {
        var session = await manager.OpenAsync("talk");
        bed.Time.Advance(TimeSpan.FromMinutes(15));
        await manager.SweepAsync(CancellationToken.None);
        manager.ActiveCount.Should().Be(0);
        return session;
    }

    private static async Task<bool> TryCreateAsync(SessionManager manager)
    {
        try
        {
            await manager.CreateAsync();
            return true;
        }
        catch (CapacityExceededException)
        {
            return false;
        }
    }
}
