using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Alerts;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Tests.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>A host in which an agent dies: it is found, told of, passed over, and taken back.</summary>
[Property("Requirement", "FR-007")]
[Property("Requirement", "FR-010")]
public sealed class AgentMonitorTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero));
    private readonly RecordingAlertSink _alerts = new();

    [Test]
    public async Task An_agent_that_dies_is_passed_over_until_it_beats_again_and_operators_are_told()
    {
        var writer = new WatchedAgent("writer", backup: "spare");
        using var host = Build([writer, FakeAgent.Says("spare", "from spare")]);
        await host.StartAsync();
        var monitor = host.Services.GetRequiredService<AgentMonitor>();
        (await SayAsync(host)).Should().Be("from writer");

        Pass(monitor, TimeSpan.FromSeconds(5));

        var health = host.Services.GetRequiredService<IAgentMonitor>().Find("WRITER")!;
        (health.Status, health.IsWatched, health.CallsInFlight).Should().Be((AgentStatus.Failed, true, 0));
        health.Since.Should().BeAfter(_time.GetUtcNow() - TimeSpan.FromSeconds(1));
        (await SayAsync(host)).Should().Be("from spare");
        await UntilAsync(() => _alerts.Sent.Any(alert => alert.Name == "agent.failed"));

        writer.Beat();
        Pass(monitor, HealthTimes.SweepInterval);

        (await SayAsync(host)).Should().Be("from writer");
        (await HealthEventsAsync(host, 3))
            .Should()
            .Equal(
                """{"agent":"writer","status":"suspect","before":"healthy","cause":"it has missed beats"}""",
                """{"agent":"writer","status":"failed","before":"suspect","cause":"it gives no sign of life"}""",
                """{"agent":"writer","status":"healthy","before":"failed"}"""
            );
        host.Services.GetRequiredService<FakeLogCollector>()
            .GetSnapshot()
            .Select(record => record.Id.Id)
            .Where(id => id is >= 6010 and < 6020)
            .Should()
            .Equal(6010, 6011, 6012);
        await host.StopAsync();
    }

    [Test]
    public async Task Being_asked_is_no_sign_of_life()
    {
        var writer = new Deaf();
        using var host = Build([writer]);
        await host.StartAsync();
        var monitor = host.Services.GetRequiredService<AgentMonitor>();
        using var leaves = new CancellationTokenSource();
        var turns = new List<Task>();

        for (var second = 1; second <= 5; second++)
        {
            turns.Add(SayAsync(host, leaves.Token));
            await writer.Asked.Reader.ReadAsync().AsTask().WaitAsync(Guard, TimeProvider.System);
            Pass(monitor, TimeSpan.FromSeconds(1));
        }

        var found = monitor.Find("writer")!;
        await leaves.CancelAsync();
        foreach (var turn in turns)
            await turn.Invoking(it => it.WaitAsync(Guard, TimeProvider.System)).Should().ThrowAsync<OperationCanceledException>();
        await host.StopAsync();
        (found.Status, found.CallsInFlight).Should().Be((AgentStatus.Failed, 5));
    }

    [Test]
    public async Task Without_a_backup_the_turn_says_what_is_wrong_with_the_agent()
    {
        using var host = Build([new WatchedAgent("writer")]);
        await host.StartAsync();
        Pass(host.Services.GetRequiredService<AgentMonitor>(), TimeSpan.FromSeconds(5));

        var failed = await FluentActions.Awaiting(() => SayAsync(host)).Should().ThrowAsync<TurnFailedException>();

        var error = failed.Which.InnerException.Should().BeOfType<AgentFailedException>().Which;
        (error.Reason, error.Class).Should().Be(("it gives no sign of life. It is not asked until it is well again.", ErrorClass.Transient));
        await host.StopAsync();
    }

    [Test]
    public async Task All_agents_are_listed_also_those_that_nobody_watches()
    {
        using var host = Build([new WatchedAgent("writer"), FakeAgent.Says("editor", "Here.")]);
        await host.StartAsync();
        var monitor = host.Services.GetRequiredService<IAgentMonitor>();

        monitor
            .GetAll()
            .Select(health => (health.Name, health.Status, health.IsWatched))
            .Should()
            .Equal(("writer", AgentStatus.Healthy, true), ("editor", AgentStatus.Healthy, false));
        monitor.Find("nobody").Should().BeNull();
        await host.StopAsync();
    }

    [Test]
    public async Task An_agent_that_does_not_take_its_heartbeat_keeps_the_host_from_starting_and_is_named()
    {
        using var host = Build([new Refusing()]);

        var error = await host.Invoking(it => it.StartAsync()).Should().ThrowAsync<InvalidAgentsException>();

        error.Which.Message.Should().Contain("'refusing'").And.Contain("no loop");
    }

    [Test]
    public async Task The_watch_runs_by_itself_and_ends_with_the_host()
    {
        var writer = new WatchedAgent("writer");
        using var host = Build([writer], TimeProvider.System, options => options.Health.BeatInterval = TimeSpan.FromMilliseconds(100));
        await host.StartAsync();
        var monitor = host.Services.GetRequiredService<IAgentMonitor>();

        await UntilAsync(() => monitor.Find("writer")!.Status == AgentStatus.Failed);
        writer.Beat();
        await UntilAsync(() => monitor.Find("writer")!.Status != AgentStatus.Failed);
        await host.StopAsync();
    }

    private IHost Build(IEnumerable<IAgent> agents, TimeProvider? time = null, Action<AgentOptions>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(time ?? _time);
        builder.Services.AddLogging(logging => logging.AddFakeLogging());
        builder.Services.AddSingleton<IAlertSink>(_alerts);
        builder.Services.Configure<AgentOptions>(options => configure?.Invoke(options));
        var talk = builder.Services.AddSmallTalk().UseInMemoryStore();
        foreach (var agent in agents)
            talk.AddAgent(agent);
        return builder.Build();
    }

    /// <summary>Time passes, and the monitor looks as often as it does by itself.</summary>
    private void Pass(AgentMonitor monitor, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= HealthTimes.SweepInterval)
        {
            _time.Advance(HealthTimes.SweepInterval);
            monitor.Sweep();
        }
    }

    private static async Task<string> SayAsync(IHost host, CancellationToken cancellationToken = default)
    {
        var session = await host.Services.GetRequiredService<ISessionManager>().CreateAsync(cancellationToken: CancellationToken.None);
        var text = "";
        await foreach (var update in host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, "writer", "Hi", cancellationToken: cancellationToken))
            text += update.Text;
        return text;
    }

    private static async Task<IEnumerable<string>> HealthEventsAsync(IHost host, int count)
    {
        var bus = host.Services.GetRequiredService<IEventBus>();
        EventPage page;
        using var limit = new CancellationTokenSource(Guard);
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            page = await bus.ReplayAsync(new() { Pattern = SmallTalkTopics.AgentHealth });
        } while (page.Events.Count < count);
        return page.Events.Select(record => System.Text.Encoding.UTF8.GetString(record.Event.Payload.Bytes.Span));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Guard);
        for (; !condition(); limit.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private sealed class Deaf() : WatchedAgent("writer")
    {
        public Channel<bool> Asked { get; } = Channel.CreateUnbounded<bool>();

        public override async IAsyncEnumerable<ChatResponseUpdate> RunAsync(
            AgentRequest request,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            Asked.Writer.TryWrite(true);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
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
