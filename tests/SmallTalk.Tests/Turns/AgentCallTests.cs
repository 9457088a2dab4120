using System.Threading.RateLimiting;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Agents;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>One answer of one agent: whatever its clock or its agent does, it comes to an end and harms nobody else.</summary>
public sealed class AgentCallTests
{
    private static readonly TurnTimeouts Timeouts = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    private readonly TurnTestBed _bed = new();

    [TearDown]
    public async Task EndAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task A_timer_that_rings_before_its_call_knows_of_it_does_no_harm()
    {
        var time = new HastyTime();

        var end = await RunAsync(FakeAgent.Says("writer", "Hello"), time).Guarded();

        time.Rings.Should().Be(1);
        end.Kind.Should().Be(CallEndKind.Completed);
    }

    [Test]
    public async Task An_agent_that_cannot_say_who_it_is_has_thrown()
    {
        var end = await RunAsync(new Nameless(), _bed.Time).Guarded();

        end.Kind.Should().Be(CallEndKind.Threw);
        end.Error.Should().BeOfType<NotSupportedException>();
    }

    [Test]
    public async Task An_instance_that_has_said_that_it_cannot_go_on_is_not_asked_even_before_the_next_look()
    {
        var asked = false;
        var agent = new Worker(1) { Answer = (_, _) => FakeAgent.Stream([$"asked: {asked = true}"]) };

        var end = await RunAsync(agent, _bed.Time, instance => instance.Fail("its pipe is closed")).Guarded();

        end.Kind.Should().Be(CallEndKind.Lost);
        asked.Should().BeFalse();
    }

    [Test]
    [Property("Requirement", "B-05")]
    public async Task Who_leaves_the_queue_for_a_place_has_left_it_when_that_is_told()
    {
        using var places = new ConcurrencyLimiter(new() { PermitLimit = 1, QueueLimit = 1 });
        using var taken = places.AttemptAcquire();
        var queued = new List<long>();

        for (var call = 0; call < 20; call++)
        {
            var end = await LeaveAsync(places);
            queued.Add(places.GetStatistics()!.CurrentQueuedCount);
            end.Kind.Should().Be(CallEndKind.Stopped);
        }

        queued.Should().OnlyContain(count => count == 0, "the next one has room to wait");
    }

    private async Task<CallEnd> LeaveAsync(ConcurrencyLimiter places)
    {
        using var signal = new SweepSignal();
        var (run, request) = await BeginAsync();
        using var call = new AgentCall(run, Timeouts, _bed.Time, _ => default);
        var ends = call.RunAsync(new AgentInstance(FakeAgent.Says("writer", "Hello"), signal, _bed.Time), RequestOf(request), places);
        await AgentWorld.UntilAsync(() => places.GetStatistics()!.CurrentQueuedCount == 1);
        call.Stop();
        return await ends.Guarded();
    }

    private async Task<(TurnRun Run, TurnRequest Request)> BeginAsync()
    {
        var process = _bed.Start([FakeAgent.Says("other", "Hello")]);
        var runtime = process.Services.GetRequiredService<TurnRuntime>();
        var request = new TurnRequest((ITurnSession)await process.OpenAsync(), "other", null, null, runtime.Options);
        return (new(runtime, request, CancellationToken.None), request);
    }

    private async Task<CallEnd> RunAsync(IAgent agent, TimeProvider time, Action<AgentInstance>? before = null)
    {
        var (run, request) = await BeginAsync();
        using var signal = new SweepSignal();
        using var call = new AgentCall(run, Timeouts, time, _ => default);
        var instance = new AgentInstance(agent, signal, time);
        before?.Invoke(instance);
        return await call.RunAsync(instance, RequestOf(request), null);
    }

    private static AgentRequest RequestOf(TurnRequest request) =>
        new()
        {
            Messages = [],
            Session = request.Session.Key,
            TurnId = "turn",
            CorrelationId = "correlation",
            State = null!,
        };

    /// <summary>The first timer that is given a time rings before whoever gives it goes on.</summary>
    private sealed class HastyTime : FakeTimeProvider
    {
        public int Rings { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Given(dueTime, callback, state);
            return new Timer(this, base.CreateTimer(callback, state, dueTime, period), callback, state);
        }

        private void Given(TimeSpan dueTime, TimerCallback callback, object? state)
        {
            if (dueTime == Timeout.InfiniteTimeSpan || Rings > 0)
                return;
            Rings++;
            callback(state);
        }

        private sealed class Timer(HastyTime time, ITimer inner, TimerCallback callback, object? state) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                time.Given(dueTime, callback, state);
                return inner.Change(dueTime, period);
            }

            public void Dispose() => inner.Dispose();

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }

    private sealed class Nameless : IAgent
    {
        public AgentDescriptor Descriptor => throw new NotSupportedException();

        public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
            FakeAgent.Stream(["Hello"]);
    }
}
