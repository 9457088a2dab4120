using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>Agents that fail and are brought back in a host: restarted, replaced, told of.</summary>
[Property("Requirement", "FR-008")]
[Property("Requirement", "SC-004")]
public sealed class AgentRecoveryTests
{
    private readonly AgentWorld _world = new();

    [TearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task An_agent_that_falls_silent_is_restarted_and_nobody_is_alarmed()
    {
        var writer = new Factory<Worker>(number => new(number));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        (await _world.SayAsync()).Should().Be("writer 1");

        _world.Pass(TimeSpan.FromSeconds(5));
        await _world.UntilAsync("writer", AgentStatus.Healthy);

        (await _world.SayAsync()).Should().Be("writer 2");
        await writer.First.Disposed.Guarded();
        var found = _world.Monitor.Find("writer")!;
        (found.Restarts, found.Cause).Should().Be((1, null));
        (await _world.HealthEventsAsync(4))
            .Should()
            .Equal(
                """{"agent":"writer","status":"suspect","before":"healthy","cause":"it has missed beats"}""",
                """{"agent":"writer","status":"failed","before":"suspect","cause":"it gives no sign of life"}""",
                """{"agent":"writer","status":"restarting","before":"failed","cause":"it gives no sign of life"}""",
                """{"agent":"writer","status":"healthy","before":"restarting"}"""
            );
        _world.Alerts.Sent.Should().BeEmpty();
        _world.Services.GetRequiredService<IAgentRegistry>().Agents.Should().ContainSingle().Which.Should().BeSameAs(writer.Last);
    }

    [Test]
    public async Task What_an_old_instance_says_counts_for_nothing()
    {
        var writer = new Factory<Worker>(number => new(number));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        writer.First.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => _world.Monitor.Find("writer")!.Restarts == 1);

        await _world.PassUntilAsync(() => _world.Monitor.Find("writer")!.Restarts == 2, writer.First.Beat);

        writer.Calls.Should().Be(3, "the second one was silent, whatever the first one says");
    }

    [Test]
    [Property("Requirement", "FR-010")]
    [Property("Requirement", "FR-028")]
    public async Task A_factory_that_fails_is_tried_three_times_then_the_backup_stands_in_and_operators_are_told_until_it_is_back()
    {
        var writer = new Factory<Worker>(number => number is > 1 and < 6 ? throw new IOException($"no place {number}") : new(number, backup: "spare"));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make).AddAgent(FakeAgent.Says("spare", "from spare")));
        writer.First.Heartbeat.Fail("it is gone");

        await _world.PassUntilAsync(() => _world.Monitor.Find("writer")!.StandIn is not null);

        writer.Calls.Should().Be(4);
        await AgentWorld.UntilAsync(() => !_world.Alerts.Sent.IsEmpty);
        _world.Alerts.Sent.Single().Message.Should().Contain("could not be restarted: no place 4");
        (await _world.SayAsync()).Should().Be("from spare");
        _world.LogIds.Should().NotContain(7004, "the turn has met no failure");
        _world.LogIds.Count(id => id == 6021).Should().Be(3);

        await _world.PassUntilAsync(() => _world.Monitor.Find("writer")!.Status == AgentStatus.Healthy);

        writer.Calls.Should().Be(6);
        (await _world.SayAsync()).Should().Be("writer 6");
    }

    [Test]
    public async Task An_instance_that_comes_to_itself_before_it_is_restarted_is_taken_back()
    {
        var writer = new Factory<Worker>(number => number > 1 ? throw new IOException("no place") : new(number));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        _world.Pass(TimeSpan.FromSeconds(4.75));
        await AgentWorld.UntilAsync(() => _world.LogIds.Contains(6021));

        writer.First.Beat();
        _world.Pass(HealthTimes.SweepInterval);
        await _world.UntilAsync("writer", AgentStatus.Healthy);

        (await _world.SayAsync()).Should().Be("writer 1");
    }

    [TestCase("same", "handed out the instance that has failed")]
    [TestCase("null", "returned null")]
    [TestCase("name", "of another name, 'editor'")]
    [TestCase("backup", "with another backup, 'spare'")]
    [TestCase("heart", "no loop")]
    [TestCase("throws", "out of order")]
    public async Task A_factory_that_makes_no_fit_instance_is_told_why(string fault, string reason)
    {
        Worker? first = null;
        var calls = 0;
        await _world.StartAsync(builder => builder.AddAgent(_ => Make()).AddAgent(FakeAgent.Says("spare", "from spare")));

        first!.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => _world.LogIds.Contains(6021));

        await _world.UntilAsync("writer", AgentStatus.Failed);
        _world.Monitor.Find("writer")!.Cause.Should().StartWith("it could not be restarted: ").And.Contain(reason);
        first.Disposed.IsCompleted.Should().BeFalse();

        IAgent Make()
        {
            if (calls++ == 0)
                return first = new(1);
            return fault switch
            {
                "same" => first!,
                "null" => null!,
                "name" => new Worker(2, "editor"),
                "backup" => new Worker(2, backup: "spare"),
                "heart" => new Heartless(),
                _ => throw new InvalidOperationException("out of order"),
            };
        }
    }

    [Test]
    public async Task A_restart_that_takes_too_long_is_given_up_and_what_it_makes_later_is_disposed()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var late = new Worker(2);
        var writer = new Factory<Worker>(number =>
        {
            if (number != 2)
                return new(number);
            ready.Task.Guarded().GetAwaiter().GetResult();
            return late;
        });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        writer.First.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => writer.Calls == 2);

        _world.Pass(AgentRecoveryOptions.DefaultRestartTimeout);
        await AgentWorld.UntilAsync(() => _world.LogIds.Contains(6021));
        // In the line, not in the row: that one may be restarted again by now.
        var line = _world.Services.GetRequiredService<FakeLogCollector>().GetSnapshot().Single(record => record.Id.Id == 6021);
        line.Exception!.Message.Should().Contain("not ready within 30 s");
        ready.SetResult();
        await late.Disposed.Guarded();
        await _world.PassUntilAsync(() => _world.Monitor.Find("writer")!.Restarts == 1);

        (await _world.SayAsync()).Should().Be("writer 3");
    }

    [Test]
    public async Task A_new_instance_is_not_asked_before_it_has_answered_a_probe()
    {
        var writer = new Factory<ProbedAgent>(_ => new("writer"));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        writer.First.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => writer.Calls == 2 && writer.Last.Probes == 1);

        _world.Monitor.Find("writer")!.Status.Should().Be(AgentStatus.Restarting);
        writer.Last.Answer();

        await _world.UntilAsync("writer", AgentStatus.Healthy);
    }

    [Test]
    public async Task An_old_instance_that_never_ends_its_disposal_holds_nobody_up()
    {
        var writer = new Factory<Worker>(number => number == 1 ? new Immortal() : new Worker(number));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));

        writer.First.Heartbeat.Fail("it is gone");
        await _world.PassUntilAsync(() => _world.LogIds.Contains(6024), () => writer.Last.Beat());

        (await _world.SayAsync()).Should().Be("writer 2");
        ((Immortal)writer.First).Release.Set();
    }

    [Test]
    [Property("Requirement", "SC-003")]
    public async Task Agents_that_fail_at_once_all_come_back()
    {
        var names = Enumerable.Range(0, 5).Select(index => $"agent{index}").ToArray();
        var factories = names.ToDictionary(name => name, name => new Factory<Worker>(number => new(number, name)));
        await _world.StartAsync(builder =>
        {
            foreach (var factory in factories.Values)
                builder.AddAgent(factory.Make);
        });

        var session = await _world.OpenAsync();

        _world.Pass(TimeSpan.FromSeconds(5));
        // No time passes: those that are back already do not beat.
        await AgentWorld.UntilAsync(() => _world.Monitor.GetAll().All(agent => agent is { Restarts: 1, Status: AgentStatus.Healthy }));

        foreach (var name in names)
            (await _world.SayAsync(name, session)).Should().Be($"{name} 2");
        _world.Monitor.Incident.Should().NotBeNull("so many at once are an incident, and sessions that there are go on");
    }

    [Test]
    public async Task The_steps_of_one_agent_are_its_own()
    {
        var writer = new Factory<Worker>(number => new(number));
        await _world.StartAsync(builder => builder.AddAgent(writer.Make), options => options.Each["writer"] = new() { Recovery = { AgentRecoveryStep.Alert } });

        writer.First.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => !_world.Alerts.Sent.IsEmpty);

        writer.Calls.Should().Be(1);
        _world.Monitor.Find("writer")!.Status.Should().Be(AgentStatus.Failed);
    }

    [Test]
    public async Task Steps_that_an_agent_cannot_take_keep_the_host_from_starting()
    {
        var start = () =>
            _world.StartAsync(
                builder => builder.AddAgent(new Worker(1)),
                options => options.Each["writer"] = new() { Recovery = { AgentRecoveryStep.Restart, AgentRecoveryStep.Replace } }
            );

        var error = await start.Should().ThrowAsync<InvalidAgentsException>();

        error.Which.Faults.Should().HaveCount(2);
        error
            .Which.Message.Should()
            .Contain("was added as an instance")
            .And.Contain("fails over to nobody")
            .And.Contain("SmallTalk:Agents:Each:writer:Recovery");
    }

    [Test]
    public async Task Agents_that_a_factory_has_made_are_disposed_with_the_host_and_others_are_not()
    {
        var writer = new Factory<Worker>(number => new(number));
        var editor = new Worker(1, "editor");
        await _world.StartAsync(builder => builder.AddAgent(writer.Make).AddAgent(editor));

        await _world.StopAsync();

        writer.First.Disposed.IsCompleted.Should().BeTrue();
        editor.Disposed.IsCompleted.Should().BeFalse();
    }

    private sealed class Heartless() : Worker(2)
    {
        public override void Attach(IAgentHeartbeat heartbeat) => throw new InvalidOperationException("no loop");
    }

    private sealed class Immortal() : Worker(1)
    {
        public ManualResetEventSlim Release { get; } = new();

        public override ValueTask DisposeAsync()
        {
            Release.Wait();
            return default;
        }
    }
}
