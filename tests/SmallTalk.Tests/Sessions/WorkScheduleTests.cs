using Microsoft.Extensions.Time.Testing;
using SmallTalk.Sessions;

namespace SmallTalk.Tests.Sessions;

internal sealed class WorkScheduleTests
{
    private readonly FakeTimeProvider time = new();

    [Test]
    public async Task Work_is_done_when_it_is_due_and_once()
    {
        using var schedule = new WorkSchedule(time);
        var done = new List<string>();
        schedule.Add(TimeSpan.FromSeconds(2), Work("second"));
        schedule.Add(TimeSpan.FromSeconds(1), Work("first"));
        await RunAsync();
        done.Should().BeEmpty();

        time.Advance(TimeSpan.FromSeconds(1));
        await RunAsync();
        done.Should().Equal("first");
        time.Advance(TimeSpan.FromSeconds(1));
        await RunAsync();
        await RunAsync();

        done.Should().Equal("first", "second");

        Task RunAsync() => schedule.RunDueAsync(_ => { }, CancellationToken.None);

        Func<CancellationToken, Task> Work(string name) =>
            _ =>
            {
                done.Add(name);
                return Task.CompletedTask;
            };
    }

    [Test]
    public async Task The_wait_ends_when_work_is_due_even_when_it_was_added_later_and_is_due_earlier()
    {
        using var schedule = new WorkSchedule(time);
        schedule.Add(TimeSpan.FromHours(1), _ => Task.CompletedTask);
        var wait = schedule.WaitAsync(CancellationToken.None);
        schedule.Add(TimeSpan.FromSeconds(1), _ => Task.CompletedTask);
        wait.IsCompleted.Should().BeFalse();

        time.Advance(TimeSpan.FromSeconds(1));

        await wait.WaitAsync(SessionTestBed.Guard, TimeProvider.System);
    }

    [Test]
    public async Task A_piece_of_work_that_throws_is_told_and_the_others_are_done()
    {
        using var schedule = new WorkSchedule(time);
        var defects = new List<Exception>();
        var done = 0;
        schedule.Add(TimeSpan.Zero, _ => throw new InvalidOperationException("a defect"));
        for (var count = 0; count < 20; count++)
            schedule.Add(
                TimeSpan.Zero,
                _ =>
                {
                    Interlocked.Increment(ref done);
                    return Task.CompletedTask;
                }
            );

        await schedule.RunDueAsync(defects.Add, CancellationToken.None);

        done.Should().Be(20);
        defects.Should().ContainSingle().Which.Should().BeOfType<InvalidOperationException>();
    }

    [Test]
    public void A_timer_that_fires_when_the_schedule_has_ended_does_nothing()
    {
        var late = new LateClock();
        var schedule = new WorkSchedule(late);
        schedule.Add(TimeSpan.Zero, _ => Task.CompletedTask);

        schedule.Dispose();

        late.Invoking(clock => clock.Fire()).Should().NotThrow("nobody would catch it: the process would end");
    }

    [Test]
    public async Task A_clock_that_is_set_back_delays_nothing([Values(3, 100 * 24)] int hours)
    {
        var clock = new SetBackClock(time);
        using var schedule = new WorkSchedule(clock);
        var done = 0;
        schedule.Add(TimeSpan.FromMinutes(1), Count);
        clock.Behind = TimeSpan.FromHours(hours);
        await schedule.RunDueAsync(_ => { }, CancellationToken.None);
        var wait = schedule.WaitAsync(CancellationToken.None);

        time.Advance(TimeSpan.FromMinutes(1));

        await wait.Guarded();
        await schedule.RunDueAsync(_ => { }, CancellationToken.None);
        done.Should().Be(1);

        Task Count(CancellationToken cancellationToken)
        {
            done++;
            return Task.CompletedTask;
        }
    }

    [Test]
    public async Task Work_that_is_due_later_than_a_timer_can_wait_is_done_in_time()
    {
        using var schedule = new WorkSchedule(time);
        var done = 0;
        schedule.Add(
            TimeSpan.FromDays(100),
            _ =>
            {
                done++;
                return Task.CompletedTask;
            }
        );

        for (var hour = 0; hour < 100 * 24; hour++)
        {
            done.Should().Be(0);
            var wait = schedule.WaitAsync(CancellationToken.None);
            time.Advance(TimeSpan.FromHours(1));
            await wait.Guarded();
            await schedule.RunDueAsync(_ => { }, CancellationToken.None);
        }

        done.Should().Be(1);
    }

    /// <summary>A clock of the day that someone sets back; the time that passes is the same.</summary>
    private sealed class SetBackClock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan Behind { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() - Behind;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>A clock whose timer fires when the test says so, as that of the system may while it is being disposed.</summary>
    private sealed class LateClock : TimeProvider
    {
        private Action? _fire;

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _fire = () => callback(state);
            return base.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
