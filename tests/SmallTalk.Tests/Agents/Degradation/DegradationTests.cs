using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Agents;

/// <summary>What is done when the system is degraded and when it is so no longer, told of agents by hand.</summary>
[Property("Requirement", "FR-010a")]
internal sealed class DegradationTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 27, 9, 0, 0, TimeSpan.Zero));
    private readonly RecordingAlertDispatcher _alerts = new();
    private readonly SweepSignal _signal = new();
    private readonly AgentRow[] _rows;
    private readonly AgentDegradationOptions _options = new();
    private IHost? _host;

    public DegradationTests() => _rows = [.. Enumerable.Range(0, 60).Select(number => RowOf(new WatchedAgent($"agent{number:00}")))];

    public void Dispose() => _host?.Dispose();

    [Test]
    public void The_gate_is_closed_with_the_incident_for_the_caller_and_the_limit_is_halved_until_it_is_over()
    {
        var degradation = Start();

        Fail(degradation, 0, 1, 2, 3);

        var incident = degradation.Incident!;
        Guid.TryParse(incident.CorrelationId, out _).Should().BeTrue();
        incident.Since.Should().Be(_time.GetUtcNow());
        incident.FailedAgents.Should().Equal("agent00", "agent01", "agent02", "agent03");
        Gate.ClosedBecause.Should().Be($"too many agents have failed (incident {incident.CorrelationId})");
        Gate.Limit.Should().Be(500);

        GetOver(degradation);

        degradation.Incident.Should().BeNull();
        Gate.ClosedBecause.Should().BeNull();
        Gate.Limit.Should().Be(1_000);
    }

    [Test]
    public void The_end_of_it_during_a_stop_opens_nothing()
    {
        var degradation = Start();
        Fail(degradation, 0, 1, 2, 3);
        using var stopping = Gate.Close("the host is stopping");

        GetOver(degradation);

        Gate.ClosedBecause.Should().Be("the host is stopping");
    }

    [Test]
    public void Operators_are_alerted_once_and_told_when_it_is_over()
    {
        var degradation = Start();

        Fail(degradation, 0, 1, 2, 3);
        Fail(degradation, 4, 5, 6, 7, 8, 9);

        var alert = _alerts.Raised.Should().ContainSingle().Subject;
        (alert.Name, alert.Severity, alert.CorrelationId).Should().Be(("system.degraded", AlertSeverity.Critical, degradation.Incident!.CorrelationId));
        alert.Message.Should().Contain("4 agents").And.Contain("'agent00', 'agent01', 'agent02', 'agent03'");
        _alerts.Resolved.Should().BeEmpty();

        GetOver(degradation);

        _alerts.Resolved.Should().Equal(alert.Key);
    }

    [Test]
    public void The_log_has_its_begin_and_its_end_with_the_same_correlation_id_and_the_agents()
    {
        var degradation = Start();
        Fail(degradation, 0, 1, 2, 3);
        var id = degradation.Incident!.CorrelationId;
        GetOver(degradation, butFailed: 2);

        var records = _host!.Services.GetRequiredService<FakeLogCollector>().GetSnapshot().Where(record => record.Id.Id is 6040 or 6041).ToArray();

        records.Select(record => record.Level).Should().Equal(LogLevel.Critical, LogLevel.Information);
        records.Should().OnlyContain(record => record.GetStructuredStateValue("CorrelationId") == id);
        records[0].GetStructuredStateValue("Agents").Should().Be("'agent00', 'agent01', 'agent02', 'agent03'");
        records[1].GetStructuredStateValue("Agents").Should().Be("'agent02'");
        records[1].GetStructuredStateValue("Duration").Should().Be("00:02:00.2500000");
    }

    [Test]
    public async Task Its_begin_and_its_end_are_events()
    {
        var degradation = Start();
        await _host!.StartAsync().Guarded();
        Fail(degradation, 0, 1, 2, 3);
        var id = degradation.Incident!.CorrelationId;
        GetOver(degradation, butFailed: 2);

        var events = await EventsAsync(2);

        events
            .Select(record => Encoding.UTF8.GetString(record.Event.Payload.Bytes.Span))
            .Should()
            .Equal(
                $$"""{"status":"degraded","correlationId":"{{id}}","failed":4,"failedAgents":["agent00","agent01","agent02","agent03"]}""",
                $$"""{"status":"normal","correlationId":"{{id}}","failed":1,"failedAgents":["agent02"]}"""
            );
        events.Select(record => record.Event.PayloadType).Should().AllBe("system.health/1");
        events.Select(record => record.Event.CorrelationId).Should().AllBe(id);
        events.Select(record => record.Event.Priority).Should().Equal(EventPriority.Critical, EventPriority.High);
        await _host.StopAsync().Guarded();
    }

    [Test]
    public async Task Of_very_many_agents_some_are_named_and_all_are_counted()
    {
        var degradation = Start();
        await _host!.StartAsync().Guarded();

        Fail(degradation, [.. Enumerable.Range(0, 60)]);

        degradation.Incident!.FailedAgents.Should().HaveCount(60);
        _alerts.Raised.Single().Message.Should().Contain("60 agents").And.Contain("'agent49' and 10 more").And.NotContain("agent50");
        Encoding.UTF8.GetString((await EventsAsync(1)).Single().Event.Payload.Bytes.Span).Should().Contain("\"failed\":60").And.NotContain("agent50");
        await _host.StopAsync().Guarded();
    }

    [Test]
    public void It_is_counted_and_observed()
    {
        var degradation = Start();
        var meters = _host!.Services.GetRequiredService<IMeterFactory>();
        using var count = new MetricCollector<long>(meters, SmallTalkDiagnostics.MeterName, "smalltalk.agents.degradations");
        using var degraded = new MetricCollector<int>(meters, SmallTalkDiagnostics.MeterName, "smalltalk.agents.degraded");
        degraded.RecordObservableInstruments();
        degraded.LastMeasurement!.Value.Should().Be(0);

        Fail(degradation, 0, 1, 2, 3);

        degraded.RecordObservableInstruments();
        degraded.LastMeasurement!.Value.Should().Be(1);
        GetOver(degradation);
        degraded.RecordObservableInstruments();
        degraded.LastMeasurement!.Value.Should().Be(0);
        count.GetMeasurementSnapshot().Sum(measurement => measurement.Value).Should().Be(1);
    }

    [Test]
    public void Recovery_is_asked_for_every_60_seconds_until_it_is_over()
    {
        var degradation = Start();
        var retries = new List<TimeSpan>();
        Fail(degradation, 0, 1, 2, 3);
        var began = _time.GetUtcNow();
        degradation.RetryDue = () => retries.Add(_time.GetUtcNow() - began);

        Pass(degradation, TimeSpan.FromSeconds(190));
        GetOver(degradation);
        Pass(degradation, TimeSpan.FromSeconds(190));

        retries.Should().Equal([.. new[] { 60, 120, 180, 240, 300 }.Select(seconds => TimeSpan.FromSeconds(seconds))]);
    }

    [Test]
    public void Without_anybody_who_recovers_agents_it_goes_on()
    {
        var degradation = Start();
        Fail(degradation, 0, 1, 2, 3);

        Pass(degradation, TimeSpan.FromSeconds(61));

        degradation.Incident.Should().NotBeNull();
    }

    [Test]
    public void An_agent_that_is_failed_already_is_no_new_failure()
    {
        var degradation = Start();
        Fail(degradation, 0, 1, 2);
        Pass(degradation, TimeSpan.FromSeconds(31));

        Fail(degradation, 0, 1, 2);
        Fail(degradation, 3);

        degradation.Incident.Should().BeNull();
    }

    [Test]
    public void Turned_off_it_never_begins()
    {
        _options.Enabled = false;
        var degradation = Start();

        Fail(degradation, [.. Enumerable.Range(0, 60)]);

        degradation.Incident.Should().BeNull();
        Gate.ClosedBecause.Should().BeNull();
        _alerts.Raised.Should().BeEmpty();
    }

    [Test]
    public void The_settings_say_when_and_how_much()
    {
        (_options.FailedAgents, _options.CalmAgents, _options.LimitFactor) = (1, 1, 0.1);
        (_options.Window, _options.CalmTime) = (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));
        var degradation = Start();
        Fail(degradation, 0);
        Pass(degradation, TimeSpan.FromSeconds(10.25));
        Fail(degradation, 1);
        degradation.Incident.Should().BeNull();

        Pass(degradation, TimeSpan.FromSeconds(10));
        Fail(degradation, 2);

        degradation.Incident.Should().NotBeNull();
        Gate.Limit.Should().Be(100);
        Change(degradation, AgentStatus.Healthy, 0, 1, 2);
        Pass(degradation, TimeSpan.FromSeconds(19.75));
        degradation.Incident.Should().NotBeNull();
        Pass(degradation, TimeSpan.FromSeconds(0.25));
        degradation.Incident.Should().BeNull();
    }

    [Test]
    public void A_look_at_which_nothing_changes_allocates_nothing()
    {
        var degradation = Start();
        Fail(degradation, 0, 1, 2, 3);
        var now = _time.GetTimestamp();
        List<HealthChange> none = [];
        degradation.Look(now, none);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var look = 0; look < 10; look++)
            degradation.Look(now + look, none);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private ICapacityGate Gate => _host!.Services.GetRequiredService<ICapacityGate>();

    private Degradation Start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddLogging(logging => logging.AddFakeLogging());
        builder.Services.AddSingleton<IAlertDispatcher>(_alerts);
        builder
            .Services.AddSmallTalk(options =>
            {
                var to = options.Agents.Degradation;
                (to.Enabled, to.FailedAgents, to.CalmAgents) = (_options.Enabled, _options.FailedAgents, _options.CalmAgents);
                (to.Window, to.CalmTime, to.LimitFactor) = (_options.Window, _options.CalmTime, _options.LimitFactor);
            })
            .UseInMemoryStore();
        _host = builder.Build();
        return _host.Services.GetRequiredService<Degradation>();
    }

    private void Fail(Degradation degradation, params int[] agents) => Change(degradation, AgentStatus.Failed, agents);

    private void Change(Degradation degradation, AgentStatus status, params int[] agents)
    {
        var changes = new List<HealthChange>();
        foreach (var agent in agents)
        {
            changes.Add(new(_rows[agent], _rows[agent].Status, status));
            _rows[agent].Judge(status, status == AgentStatus.Failed ? "it gives no sign of life" : null);
        }
        degradation.Look(_time.GetTimestamp(), changes);
    }

    /// <summary>All are well again but one, if that is said, and two minutes pass.</summary>
    private void GetOver(Degradation degradation, int butFailed = -1)
    {
        Pass(degradation, HealthTimes.SweepInterval);
        Change(degradation, AgentStatus.Healthy, [.. Enumerable.Range(0, _rows.Length).Where(agent => agent != butFailed)]);
        Pass(degradation, AgentDegradationOptions.DefaultCalmTime);
    }

    private void Pass(Degradation degradation, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= HealthTimes.SweepInterval)
        {
            _time.Advance(HealthTimes.SweepInterval);
            degradation.Look(_time.GetTimestamp(), []);
        }
    }

    private async Task<IReadOnlyList<EventRecord>> EventsAsync(int count)
    {
        EventPage? page = null;
        await HangGuard.UntilAsync(async () =>
        {
            page = await _host!.Services.GetRequiredService<IEventBus>().ReplayAsync(new() { Pattern = SmallTalkTopics.SystemHealth });
            return page.Events.Count >= count;
        });
        return page!.Events;
    }

    private AgentRow RowOf(IAgent agent) => new(AgentSource.Of(agent), agent, _signal, _time);
}
