using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Events;

namespace SmallTalk.Agents;

/// <summary>Agents that handle events: what comes while one is down reaches the next instance, before it is asked anything.</summary>
[Property("Requirement", "FR-009a")]
public sealed class AgentInboxTests
{
    private readonly AgentWorld _world = new();

    [TearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task Events_reach_the_agent()
    {
        var writer = new HandlingWorker(1);
        await _world.StartAsync([writer]);

        await PublishAsync("order:1", "other:1", "order:2");

        await AgentWorld.UntilAsync(() => writer.Handled.Count == 2);
        writer.Handled.Should().Equal("order:1", "order:2");
    }

    [Test]
    public async Task A_new_instance_is_given_what_was_missed_in_order_and_then_what_comes()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = HeldBack(hold);
        await StartAsync(writer);
        await PublishAsync("order:1");
        await AgentWorld.UntilAsync(() => writer.First.Handled.Count == 1);
        await LoseFirstAsync(writer);
        await PublishAsync("order:2", "order:3");

        hold.SetResult();
        await PassUntilRestartedAsync();

        writer.Last.Handled.Should().Equal("order:2", "order:3");
        await PublishAsync("order:4");
        await AgentWorld.UntilAsync(() => writer.Last.Handled.Count == 3);
        writer.First.Handled.Should().Equal("order:1");
        _world.Monitor.Find("writer")!.Status.Should().Be(AgentStatus.Healthy);
    }

    [Test]
    public async Task The_event_that_an_agent_hung_in_comes_again()
    {
        var hung = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = new Factory<HandlingWorker>(number => new(number, number == 1 ? HangAsync : null));
        await StartAsync(writer);
        await PublishAsync("order:1");
        await hung.Task.Guarded();

        writer.First.Heartbeat.Fail("it hangs");
        await AgentWorld.UntilAsync(() => writer.Last.Handled.Count == 1);
        await PassUntilRestartedAsync();

        writer.Last.Handled.Should().Equal(["order:1"], "no deadline of the handler was waited for");

        async ValueTask HangAsync(EventRecord record, CancellationToken cancellationToken)
        {
            hung.TrySetResult();
            await HangGuard.ForeverAsync(CancellationToken.None);
        }
    }

    [Test]
    public async Task An_agent_that_fails_at_half_of_what_it_missed_is_degraded_until_it_has_handled_another_event()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = HeldBack(hold, (record, _) => record.Event.Topic == "order:bad" ? throw new FormatException("not understood") : default);
        await StartAsync(writer);
        await PublishAsync("order:1");
        await AgentWorld.UntilAsync(() => writer.First.Handled.Count == 1);
        await LoseFirstAsync(writer);
        await PublishAsync("order:bad", "order:2");

        hold.SetResult();
        await PassUntilRestartedAsync();

        _world.Monitor.Find("writer")!.Status.Should().Be(AgentStatus.Degraded);
        (await _world.SayAsync()).Should().Be("writer 2", "it is asked as usual");
        await AgentWorld.UntilAsync(() => !_world.Alerts.Sent.IsEmpty);
        _world.Alerts.Sent.Single().Name.Should().Be("agent.degraded");
        var letters = await _world.Services.GetRequiredService<IDeadLetterQueue>().ListAsync(new() { SubscriberId = "agent:writer" });
        letters.Should().ContainSingle().Which.Error.Should().Be("FormatException: not understood");

        await PublishAsync("order:3");
        await AgentWorld.UntilAsync(() => writer.Last.Handled.Count == 2);
        await _world.PassUntilAsync(() => _world.Monitor.Find("writer")!.Status == AgentStatus.Healthy, writer.Last.Beat);
    }

    [Test]
    public async Task An_error_of_any_length_at_what_was_missed_makes_a_letter()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = HeldBack(hold, (record, _) => record.Event.Topic == "order:bad" ? throw new FormatException(new string('x', 100_000)) : default);
        await StartAsync(writer);
        await PublishAsync("order:1");
        await AgentWorld.UntilAsync(() => writer.First.Handled.Count == 1);
        await LoseFirstAsync(writer);
        await PublishAsync("order:bad");

        hold.SetResult();
        await PassUntilRestartedAsync();

        var letters = await _world.Services.GetRequiredService<IDeadLetterQueue>().ListAsync(new() { SubscriberId = "agent:writer" });
        letters.Should().ContainSingle().Which.Error.Should().HaveLength(FailureText.MostCharacters);
    }

    [Test]
    public async Task A_missed_event_that_never_ends_is_passed_over()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = HeldBack(hold, HandleAsync);
        await StartAsync(writer);
        await LoseFirstAsync(writer);
        await PublishAsync("order:endless", "order:1", "order:2");

        hold.SetResult();
        await entered.Task.Guarded();
        PassMissedEventTimeout();
        await PassUntilRestartedAsync();

        writer.Last.Handled.Should().Equal("order:1", "order:2");
        _world.LogIds.Should().Contain(6029);

        async ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
        {
            if (record.Event.Topic != "order:endless")
                return;
            entered.TrySetResult();
            await HangGuard.ForeverAsync(CancellationToken.None);
        }
    }

    [Test]
    public async Task A_missed_event_whose_handler_blocks_its_thread_is_passed_over_too()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        var writer = HeldBack(hold, HandleAsync);
        await StartAsync(writer);
        await LoseFirstAsync(writer);
        await PublishAsync("order:blocking", "order:1");

        hold.SetResult();
        await entered.Task.Guarded();
        PassMissedEventTimeout();
        await PassUntilRestartedAsync();
        release.Set();

        writer.Calls.Should().Be(2);
        writer.Last.Handled.Should().Contain("order:1");
        _world.LogIds.Should().Contain(6029);

        ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
        {
            if (record.Event.Topic != "order:blocking")
                return default;
            entered.TrySetResult();
            release.Wait(CancellationToken.None);
            return default;
        }
    }

    [Test]
    public async Task Events_that_left_the_log_meanwhile_are_said_and_the_agent_comes_back_all_the_same()
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = HeldBack(hold);
        await StartAsync(writer);
        await PublishAsync("order:1");
        await AgentWorld.UntilAsync(() => writer.First.Handled.Count == 1);
        await LoseFirstAsync(writer);
        await PublishAsync("order:2");
        await _world.Store.Events.TrimAsync(_world.Time.GetUtcNow() + TimeSpan.FromSeconds(1));

        hold.SetResult();
        await PassUntilRestartedAsync();

        _world.LogIds.Should().Contain(6030);
        await PublishAsync("order:3");
        await AgentWorld.UntilAsync(() => writer.Last.Handled.Contains("order:3"));
    }

    /// <summary>A factory whose second instance is made when a test says so.</summary>
    private static Factory<HandlingWorker> HeldBack(TaskCompletionSource hold, Func<EventRecord, CancellationToken, ValueTask>? handle = null) =>
        new(number =>
        {
            if (number == 2)
                hold.Task.Guarded().GetAwaiter().GetResult();
            return new(number, handle);
        });

    // Time passes as fast as it can, and nothing may be given up because of it. What is done with is stored at once.
    private Task StartAsync(Factory<HandlingWorker> writer) =>
        _world.StartAsync(
            builder =>
            {
                builder.AddAgent(writer.Make);
                builder.Services.Configure<EventOptions>(options => options.CursorSaveCount = 1);
            },
            options => options.Recovery.RestartTimeout = TimeSpan.FromMinutes(10)
        );

    /// <summary>The first instance is gone, gets no event any more and has left none in hand, and the second one is being made.</summary>
    private async Task LoseFirstAsync(Factory<HandlingWorker> writer)
    {
        // An event whose handler has returned is in hand until that is noted, and would come again.
        await NothingMissedAsync();
        writer.First.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => writer.Calls == 2);
        // The closing of the inbox goes on by itself; this one comes behind it and finds nothing to do.
        await _world.Services.GetRequiredService<AgentInboxes>().StopAsync(CancellationToken.None).Guarded();
    }

    /// <summary>The event in hand has taken as long as it may.</summary>
    private void PassMissedEventTimeout() => _world.Time.Advance(_world.Services.GetRequiredService<AgentInboxTools>().MissedEventTimeout);

    private async Task PassUntilRestartedAsync()
    {
        // No time passes: an event that is in hand has a limit. When all are done with, it is for the next look of the inbox to see that.
        await NothingMissedAsync();
        await HangGuard.UntilAsync(async () =>
        {
            if (_world.Monitor.Find("writer") is { Status: not AgentStatus.Restarting, Restarts: 1 })
                return true;
            _world.Time.Advance(AgentInboxTools.Look);
            await HangGuard.LetPoolWorkAsync();
            return false;
        });
    }

    private Task NothingMissedAsync() =>
        HangGuard.UntilAsync(async () => (await _world.Bus.ReplayAsync(new() { MissedBy = "agent:writer", Pattern = "order:*" })).Events.Count == 0);

    private async Task PublishAsync(params string[] topics)
    {
        foreach (var topic in topics)
            await _world.Bus.PublishAsync(new NewEvent { Topic = topic, OccurredAt = _world.Time.GetUtcNow() });
    }
}
