using Microsoft.Extensions.Time.Testing;
using SmallTalk.Events;

namespace SmallTalk.Tests.Events;

public sealed class HandlerCallTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly EventRecord _record = new(default, default, new NewEvent { Topic = "one", OccurredAt = default });

    [Test]
    public async Task A_timer_that_rings_while_it_is_made_does_no_harm()
    {
        using var call = new HandlerCall((_, _) => default, Limit, new HastyClock(), ExecutionContext.Capture()!);

        // Before this has returned.
        var outcome = await call.RunAsync(_record, null).AsTask().Guarded();

        outcome.Failure.Should().BeNull();
    }

    [Test]
    public async Task A_call_that_gets_a_thread_after_its_deadline_calls_no_handler()
    {
        var clock = new FakeTimeProvider();
        var (calls, entered, leave) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        using var call = new HandlerCall(HandleAsync, Limit, clock, ExecutionContext.Capture()!);
        var run = call.RunAsync(_record, null).AsTask();
        await entered.Task.Guarded();
        clock.Advance(Limit);
        (await run.Guarded()).Failure.Should().BeOfType<TimeoutException>();

        // As the pool does that comes to it only now.
        ((IThreadPoolWorkItem)call).Execute();

        calls.Should().Be(1, "another call goes on with the event");
        leave.SetResult();

        async ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
        {
            calls++;
            entered.TrySetResult();
            await leave.Task;
        }
    }

    /// <summary>A clock whose timers ring while they are made, if they are to ring at all, as one may that is made by a thread that stands still meanwhile.</summary>
    private sealed class HastyClock : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
                callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
