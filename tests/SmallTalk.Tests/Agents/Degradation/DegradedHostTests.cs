using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Alerts;
using SmallTalk.Sessions;
using SmallTalk.Tests.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>A host in which four of six agents fall silent: who is there is served, who is new waits.</summary>
[Property("Requirement", "FR-010a")]
internal sealed class DegradedHostTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero));
    private readonly RecordingAlertSink _alerts = new();
    private readonly WatchedAgent[] _agents = [.. Enumerable.Range(0, 6).Select(number => new WatchedAgent($"agent{number}"))];

    [Test]
    public async Task When_four_agents_fail_at_once_new_sessions_wait_and_others_are_answered_until_the_agents_are_back()
    {
        using var host = await StartAsync();
        var sessions = host.Services.GetRequiredService<ISessionManager>();
        var monitor = host.Services.GetRequiredService<IAgentMonitor>();
        var old = await sessions.OpenAsync("old");

        Pass(host, TimeSpan.FromSeconds(5), beating: 2);

        var incident = monitor.Incident!;
        incident.FailedAgents.Should().Equal("agent2", "agent3", "agent4", "agent5");
        (await sessions.Awaiting(it => it.CreateAsync().AsTask()).Should().ThrowAsync<CapacityExceededException>())
            .Which.Message.Should()
            .Contain(incident.CorrelationId);
        (await sessions.Awaiting(it => it.OpenAsync("new").AsTask()).Should().ThrowAsync<CapacityExceededException>())
            .Which.Message.Should()
            .Contain(incident.CorrelationId);
        (await SayAsync(host, old)).Should().Be("from agent0");
        var alert = await AlertAsync();
        (alert.Severity, alert.CorrelationId).Should().Be((AlertSeverity.Critical, incident.CorrelationId));
        host.Services.GetRequiredService<IAlertDispatcher>().Raise(alert).Should().BeFalse("it is raised already");

        Pass(host, TimeSpan.FromSeconds(119), beating: 6);

        monitor.GetAll().Should().OnlyContain(health => health.Status == AgentStatus.Healthy);
        monitor.Incident.Should().NotBeNull();
        await sessions.Awaiting(it => it.CreateAsync().AsTask()).Should().ThrowAsync<CapacityExceededException>();

        Pass(host, TimeSpan.FromSeconds(2), beating: 6);

        monitor.Incident.Should().BeNull();
        (await SayAsync(host, await sessions.CreateAsync())).Should().Be("from agent0");
        host.Services.GetRequiredService<IAlertDispatcher>().Raise(alert).Should().BeTrue("it was over");
        await host.StopAsync().Guarded();
    }

    [Test]
    public async Task Three_agents_that_fail_at_once_degrade_nothing()
    {
        using var host = await StartAsync();

        Pass(host, TimeSpan.FromSeconds(5), beating: 3);

        var monitor = host.Services.GetRequiredService<IAgentMonitor>();
        monitor.GetAll().Count(health => health.Status == AgentStatus.Failed).Should().Be(3);
        monitor.Incident.Should().BeNull();
        (await host.Services.GetRequiredService<ISessionManager>().CreateAsync()).Should().NotBeNull();
        await host.StopAsync().Guarded();
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_host_that_stops_while_it_is_degraded_stops_well()
    {
        using var host = await StartAsync();
        Pass(host, TimeSpan.FromSeconds(5), beating: 2);

        await host.StopAsync().Guarded();

        host.Services.GetRequiredService<ICapacityGate>().ClosedBecause.Should().Be("the host is stopping");
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddLogging(logging => logging.AddFakeLogging());
        builder.Services.AddSingleton<IAlertSink>(_alerts);
        var talk = builder.Services.AddSmallTalk().UseInMemoryStore();
        foreach (var agent in _agents)
            talk.AddAgent(agent);
        var host = builder.Build();
        await host.StartAsync().Guarded();
        return host;
    }

    /// <summary>Time passes, the first agents beat and the others do not, and the monitor looks as often as it does by itself.</summary>
    private void Pass(IHost host, TimeSpan time, int beating)
    {
        var monitor = host.Services.GetRequiredService<AgentMonitor>();
        for (var left = time; left > TimeSpan.Zero; left -= HealthTimes.SweepInterval)
        {
            _time.Advance(HealthTimes.SweepInterval);
            foreach (var agent in _agents.Take(beating))
                agent.Beat();
            monitor.Sweep();
        }
    }

    private async Task<Alert> AlertAsync()
    {
        Alert? alert = null;
        await HangGuard.UntilAsync(() => Task.FromResult((alert = _alerts.Sent.FirstOrDefault(sent => sent.Name == "system.degraded")) is not null));
        return alert!;
    }

    private static async Task<string> SayAsync(IHost host, ISession session)
    {
        var text = "";
        await foreach (var update in host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, "agent0", "Hi"))
            text += update.Text;
        return text;
    }
}
