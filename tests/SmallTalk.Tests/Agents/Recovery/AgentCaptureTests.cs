using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.State;

namespace SmallTalk.Agents;

/// <summary>What an agent keeps between sessions comes back with a new instance, and with a new host.</summary>
[Property("Requirement", "FR-009a")]
public sealed class AgentCaptureTests
{
    private readonly AgentWorld _world = new();

    [TearDown]
    public async Task EndAsync() => await _world.DisposeAsync();

    [Test]
    public async Task What_an_agent_keeps_comes_back_with_its_new_instance()
    {
        var writer = new Factory<KeepingWorker>(number => new(number) { Kept = number == 1 ? "at first" : null });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        (await StoredAsync()).Should().Be("at first", "it is kept before it works");
        writer.First.Kept = "learned";
        await WorkAndBeKeptAsync(writer.First);
        (await StoredAsync()).Should().Be("learned");

        writer.First.Heartbeat.Fail("it is gone");
        await AgentWorld.UntilAsync(() => _world.Monitor.Find("writer")!.Restarts == 1);

        writer.Last.Kept.Should().Be("learned");
    }

    [Test]
    public async Task What_an_agent_keeps_is_stored_at_the_stop_and_comes_back_with_the_next_host()
    {
        var writer = new KeepingWorker(1);
        await _world.StartAsync([writer]);
        _world.Pass(HealthTimes.SweepInterval);
        await _world.SayAsync();
        writer.Kept = "last words";
        await _world.StopAsync();

        var next = new KeepingWorker(2);
        await _world.StartAsync([next]);

        next.Kept.Should().Be("last words");
    }

    [Test]
    public async Task What_an_agent_learns_by_itself_is_stored_at_the_stop()
    {
        var writer = new KeepingWorker(1);
        await _world.StartAsync([writer]);
        writer.Kept = "thought of while nobody asked";
        await _world.StopAsync();

        var next = new KeepingWorker(2);
        await _world.StartAsync([next]);

        next.Kept.Should().Be("thought of while nobody asked");
    }

    [Test]
    public async Task An_agent_that_takes_long_to_take_what_was_kept_is_not_silent_meanwhile()
    {
        var restoreTakes = TimeSpan.FromSeconds(10);
        var second = new KeepingWorker(2) { RestoreTakes = restoreTakes, Time = _world.Time };
        var writer = new Factory<KeepingWorker>(number => number == 2 ? second : new(number) { Kept = "kept" });
        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        writer.First.Heartbeat.Fail("it is gone");
        await second.Restoring.Guarded();

        _world.Pass(restoreTakes);
        await AgentWorld.UntilAsync(() => _world.Monitor.Find("writer")! is { Restarts: 1, Status: AgentStatus.Healthy });
        _world.Pass(TimeSpan.FromSeconds(2));

        _world.Monitor.Find("writer")!.Status.Should().Be(AgentStatus.Healthy);
    }

    [Test]
    public async Task An_agent_that_does_nothing_is_not_asked_for_what_it_keeps()
    {
        var writer = new KeepingWorker(1);
        await _world.StartAsync([writer]);

        await PassBeatingAsync(writer, TimeSpan.FromMinutes(1));

        writer.Captures.Should().Be(1, "that was at the start");
    }

    [Test]
    public async Task The_oldest_turns_are_left_out_of_what_is_too_large_and_that_is_said()
    {
        var writer = new KeepingWorker(1) { Capture = () => Turns(4, 400) };
        await _world.StartAsync([writer], options => options.Recovery.MaxCaptureBytes = 1024);

        (await StoredCaptureAsync()).Turns.Select(turn => turn.GetString()![0]).Should().Equal('2', '3');
        _world.LogIds.Should().Contain(6026);
    }

    [Test]
    public async Task What_is_still_too_large_is_refused_and_what_was_stored_before_stays()
    {
        var large = new AgentCapture { Configuration = JsonSerializer.SerializeToElement(new string('x', 2000)) };
        var writer = new KeepingWorker(1) { Kept = "small" };
        await _world.StartAsync([writer], options => options.Recovery.MaxCaptureBytes = 1024);
        writer.Capture = () => large;

        await WorkAndBeKeptAsync(writer);

        _world.LogIds.Should().Contain(6027);
        (await StoredAsync()).Should().Be("small");
    }

    [Test]
    public async Task A_capture_that_fails_is_said_and_the_agent_works_on()
    {
        var writer = new KeepingWorker(1) { Capture = () => throw new InvalidOperationException("busy") };

        await _world.StartAsync([writer]);

        _world.LogIds.Should().Contain(6028);
        (await _world.SayAsync()).Should().Be("writer 1");
    }

    [Test]
    public async Task An_agent_that_cannot_take_what_was_kept_has_failed_and_is_made_anew()
    {
        await _world.StartAsync([new KeepingWorker(1) { Kept = "kept" }]);
        await _world.StopAsync();
        var writer = new Factory<Worker>(number => number == 1 ? new Forgetful() : new KeepingWorker(number));

        await _world.StartAsync(builder => builder.AddAgent(writer.Make));
        await AgentWorld.UntilAsync(() => _world.Monitor.Find("writer")!.Restarts == 1);

        ((KeepingWorker)writer.Last).Kept.Should().Be("kept");
        (await _world.HealthEventsAsync(1))[0].Should().Contain("could not take what it had kept: no room");
    }

    private async Task WorkAndBeKeptAsync(KeepingWorker writer)
    {
        var before = writer.Captures;
        _world.Pass(HealthTimes.SweepInterval);
        await _world.SayAsync();
        await PassBeatingAsync(writer, AgentRecoveryOptions.DefaultCaptureInterval);
        // No time passes: storing has a limit.
        await AgentWorld.UntilAsync(() => writer.Captures > before);
        // Behind the look that has begun to store.
        _world.Monitor.Sweep();
        await _world.Services.GetRequiredService<CaptureSchedule>().IdleAsync().Guarded();
    }

    private async Task PassBeatingAsync(KeepingWorker writer, TimeSpan time)
    {
        var end = _world.Time.GetUtcNow() + time;
        await _world.PassUntilAsync(() => _world.Time.GetUtcNow() >= end, writer.Beat);
    }

    private async Task<string?> StoredAsync() => (await StoredCaptureAsync()).Configuration?.GetString();

    private async Task<AgentCapture> StoredCaptureAsync()
    {
        var stored = await _world.Services.GetRequiredService<ISharedState>().GetAsync<JsonElement>("agent:writer");
        return stored!.Value.Deserialize(AgentJson.Default.AgentCapture)!;
    }

    private static AgentCapture Turns(int count, int length) =>
        new() { Turns = [.. Enumerable.Range(0, count).Select(number => JsonSerializer.SerializeToElement($"{number}{new string('t', length)}"))] };

    private sealed class Forgetful() : Worker(1), ICapturedAgent
    {
        public ValueTask<AgentCapture> CaptureAsync(CancellationToken cancellationToken) => new(new AgentCapture());

        public ValueTask RestoreAsync(AgentCapture capture, CancellationToken cancellationToken) => throw new InvalidOperationException("no room");
    }
}
