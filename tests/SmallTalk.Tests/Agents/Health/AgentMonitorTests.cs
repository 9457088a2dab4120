using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>A host in which an agent dies: it is found, told of, passed over, and taken back.</summary>
[Property("Requirement", "FR-007")]
[Property("Requirement", "FR-010")]
public sealed class AgentMonitorTests
{
    private readonly AgentWorld _world = new();

    [TearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task An_agent_that_dies_is_passed_over_until_it_beats_again_and_operators_are_told()
    {
        var writer = new WatchedAgent("writer", backup: "spare");
        await _world.StartAsync([writer, FakeAgent.Says("spare", "from spare")]);
        (await _world.SayAsync()).Should().Be("from writer");

        _world.Pass(TimeSpan.FromSeconds(5));

        var health = _world.Monitor.Find("WRITER")!;
        (health.Status, health.IsWatched, health.CallsInFlight, health.StandIn).Should().Be((AgentStatus.Failed, true, 0, "spare"));
        health.Since.Should().BeAfter(_world.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
        (await _world.SayAsync()).Should().Be("from spare");
        await AgentWorld.UntilAsync(() => _world.Alerts.Sent.Any(alert => alert.Name == "agent.failed"));

        writer.Beat();
        _world.Pass(HealthTimes.SweepInterval);

        (await _world.SayAsync()).Should().Be("from writer");
        _world.Monitor.Find("writer")!.StandIn.Should().BeNull();
        (await _world.HealthEventsAsync(3))
            .Should()
            .Equal(
                """{"agent":"writer","status":"suspect","before":"healthy","cause":"it has missed beats"}""",
                """{"agent":"writer","status":"failed","before":"suspect","cause":"it gives no sign of life"}""",
                """{"agent":"writer","status":"healthy","before":"failed"}"""
            );
        _world.LogIds.Where(id => id is >= 6010 and < 6020).Should().Equal(6010, 6011, 6012);
    }

    [Test]
    public async Task Being_asked_is_no_sign_of_life()
    {
        var writer = new Deaf();
        await _world.StartAsync([writer]);
        using var leaves = new CancellationTokenSource();
        var turns = new List<Task>();

        for (var second = 1; second <= 5; second++)
        {
            turns.Add(_world.SayAsync(cancellationToken: leaves.Token));
            await writer.Asked.Reader.ReadAsync().AsTask().Guarded();
            _world.Pass(TimeSpan.FromSeconds(1));
        }

        var found = _world.Monitor.Find("writer")!;
        await leaves.CancelAsync();
        found.Status.Should().Be(AgentStatus.Failed);
        foreach (var turn in turns)
            await turn.Invoking(it => it.Guarded()).Should().ThrowAsync<TurnFailedException>("all of its calls have ended with it");
    }

    [Test]
    public async Task Without_a_backup_the_turn_says_what_is_wrong_with_the_agent()
    {
        await _world.StartAsync([new WatchedAgent("writer")]);
        _world.Pass(TimeSpan.FromSeconds(5));

        var failed = await FluentActions.Awaiting(() => _world.SayAsync()).Should().ThrowAsync<TurnFailedException>();

        var error = failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which;
        (error.Reason, error.Class).Should().Be(("it gives no sign of life. It is not asked until it is well again.", ErrorClass.Transient));
    }

    [Test]
    public async Task All_agents_are_listed_also_those_that_nobody_watches()
    {
        await _world.StartAsync([new WatchedAgent("writer"), FakeAgent.Says("editor", "Here.")]);
        var monitor = _world.Monitor;

        monitor
            .GetAll()
            .Select(health => (health.Name, health.Status, health.IsWatched))
            .Should()
            .Equal(("writer", AgentStatus.Healthy, true), ("editor", AgentStatus.Healthy, false));
        monitor.Find("nobody").Should().BeNull();
    }

    [Test]
    public async Task An_agent_that_does_not_take_its_heartbeat_keeps_the_host_from_starting_and_is_named()
    {
        var error = await _world.Invoking(it => it.StartAsync([new Refusing()])).Should().ThrowAsync<InvalidAgentsException>();

        error.Which.Message.Should().Contain("'refusing'").And.Contain("no loop");
    }

    [Test]
    public async Task The_watch_runs_by_itself_and_ends_with_the_host()
    {
        var writer = new WatchedAgent("writer");
        await _world.StartAsync([writer], options => options.Health.BeatInterval = TimeSpan.FromMilliseconds(100), TimeProvider.System);

        await _world.UntilAsync("writer", AgentStatus.Failed);
        await AgentWorld.UntilAsync(() =>
        {
            writer.Beat();
            return _world.Monitor.Find("writer")!.Status != AgentStatus.Failed;
        });
    }

    [Test]
    public async Task An_agent_that_says_that_it_cannot_go_on_has_failed_at_once_and_for_good()
    {
        var writer = new WatchedAgent("writer");
        await _world.StartAsync([writer]);

        writer.Heartbeat.Fail("its process has ended with code 137");
        await _world.UntilAsync("writer", AgentStatus.Failed);
        writer.Beat();
        _world.Pass(TimeSpan.FromSeconds(1));

        var found = _world.Monitor.Find("writer")!;
        (found.Status, found.Cause).Should().Be((AgentStatus.Failed, "its process has ended with code 137"));
        writer.Invoking(it => it.Heartbeat.Fail(" ")).Should().Throw<ArgumentException>();
    }

    [Test]
    [Property("Requirement", "SC-010")]
    public async Task A_look_at_which_nothing_changes_allocates_nothing()
    {
        await _world.StartAsync([.. Enumerable.Range(0, 100).Select(number => new WatchedAgent($"agent{number}"))]);
        _world.Monitor.Sweep();

        // The least of some: to wait for the look of the monitor's own thread may allocate.
        Enumerable.Range(0, 5).Min(_ => AllocatedByTenLooks()).Should().Be(0);

        long AllocatedByTenLooks()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var look = 0; look < 10; look++)
                _world.Monitor.Sweep();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private sealed class Deaf() : WatchedAgent("writer")
    {
        public Channel<bool> Asked { get; } = Channel.CreateUnbounded<bool>();

        public override async IAsyncEnumerable<ChatResponseUpdate> RunAsync(
            AgentRequest request,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            Asked.Writer.TryWrite(true);
            await HangGuard.ForeverAsync(cancellationToken);
            yield break;
        }
    }

    private sealed class Refusing : IBeatingAgent
    {
        public AgentDescriptor Descriptor { get; } = new() { Name = "refusing" };

        public void Attach(IAgentHeartbeat heartbeat) => throw new InvalidOperationException("no loop");

        public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
