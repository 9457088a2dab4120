using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Sessions;
using SmallTalk.Tests.Sessions;

namespace SmallTalk.Tests.Diagnostics;

internal sealed class AlertDispatcherTests
{
    private readonly FakeTimeProvider time = new();
    private readonly FakeLogCollector logs = new();
    private readonly RecordingAlertSink sink = new();

    [Test]
    [Property("Requirement", "FR-002b")]
    public async Task An_alert_is_sent_once_until_it_is_resolved()
    {
        await using var process = Build(sink);
        var dispatcher = process.GetRequiredService<AlertDispatcher>();

        dispatcher.Raise(Alert("disk")).Should().BeTrue();
        dispatcher.Raise(Alert("disk")).Should().BeFalse();
        dispatcher.Raise(Alert("net")).Should().BeTrue();
        dispatcher.Resolve("disk");
        dispatcher.Resolve("never raised");
        dispatcher.Raise(Alert("disk")).Should().BeTrue();
        await DrainAsync(dispatcher);

        sink.Sent.Select(alert => alert.Key).Should().Equal("disk", "net", "disk");
    }

    [Test]
    [Property("Requirement", "FR-002b")]
    public async Task A_higher_severity_is_sent_although_a_lower_one_is_raised_and_not_the_other_way()
    {
        await using var process = Build(sink);
        var dispatcher = process.GetRequiredService<AlertDispatcher>();

        dispatcher.Raise(Alert("disk", AlertSeverity.Error)).Should().BeTrue();
        dispatcher.Raise(Alert("disk", AlertSeverity.Critical)).Should().BeTrue();
        dispatcher.Raise(Alert("disk", AlertSeverity.Critical)).Should().BeFalse();
        dispatcher.Raise(Alert("disk", AlertSeverity.Warning)).Should().BeFalse();
        await DrainAsync(dispatcher);

        sink.Sent.Select(alert => alert.Severity).Should().Equal(AlertSeverity.Error, AlertSeverity.Critical);
    }

    [Test]
    public async Task Of_many_threads_that_raise_one_alert_one_sends_it()
    {
        await using var process = Build(sink);
        var dispatcher = process.GetRequiredService<AlertDispatcher>();

        var sent = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => dispatcher.Raise(Alert("disk")))));

        sent.Count(wasSent => wasSent).Should().Be(1);
    }

    [Test]
    [Property("Requirement", "FR-002a")]
    public async Task The_log_is_always_a_sink_and_says_everything()
    {
        await using var process = Build();
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        var error = new InvalidOperationException("cause");
        dispatcher.Raise(
            Alert("disk") with
            {
                Session = new SessionKey("talk"),
                CorrelationId = "c-1",
                Facts = new Dictionary<string, string> { ["retries"] = "3" },
                Error = error,
            }
        );

        await DrainAsync(dispatcher);

        var entry = logs.GetSnapshot().Should().ContainSingle(entry => entry.Id.Id == 10003).Subject;
        entry.Level.Should().Be(LogLevel.Critical);
        entry.Exception.Should().BeSameAs(error);
        entry.Message.Should().Contain("test.alert").And.Contain("disk").And.Contain("talk").And.Contain("c-1").And.Contain("retries=3");
    }

    [TestCase(AlertSeverity.Warning, LogLevel.Warning)]
    [TestCase(AlertSeverity.Error, LogLevel.Error)]
    [TestCase(AlertSeverity.Critical, LogLevel.Critical)]
    public async Task The_level_of_the_log_is_the_severity(AlertSeverity severity, LogLevel level)
    {
        await using var process = Build();
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        dispatcher.Raise(Alert("disk", severity));

        await DrainAsync(dispatcher);

        logs.GetSnapshot().Single(entry => entry.Id.Id == 10003).Level.Should().Be(level);
    }

    [Test]
    public async Task A_sink_that_throws_is_logged_and_counted_and_the_others_are_served()
    {
        await using var process = Build(new ThrowingSink(), sink);
        using var failures = new MetricCollector<long>(
            process.GetRequiredService<IMeterFactory>(),
            SmallTalkDiagnostics.MeterName,
            "smalltalk.alerts.sink_failures"
        );
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        dispatcher.Raise(Alert("disk"));
        dispatcher.Raise(Alert("net"));

        await DrainAsync(dispatcher);

        sink.Sent.Should().HaveCount(2);
        failures.GetMeasurementSnapshot().Should().HaveCount(2);
        logs.GetSnapshot().Should().Contain(entry => entry.Id.Id == 10001);
    }

    [Test]
    public async Task A_sink_that_hangs_costs_the_others_its_deadline()
    {
        var hanging = new HangingSink();
        await using var process = Build(hanging, sink);
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        await dispatcher.StartAsync(CancellationToken.None);
        dispatcher.Raise(Alert("disk"));
        await hanging.Entered.WaitAsync(SessionTestBed.Guard, TimeProvider.System);
        sink.Sent.Should().BeEmpty();

        time.Advance(AlertDispatcher.SinkDeadline);
        await dispatcher.StopAsync(CancellationToken.None).WaitAsync(SessionTestBed.Guard, TimeProvider.System);

        sink.Sent.Should().ContainSingle();
    }

    [Test]
    public async Task A_sink_that_blocks_its_thread_costs_the_others_its_deadline()
    {
        using var unblock = new ManualResetEventSlim();
        var blocking = new BlockingSink(unblock);
        await using var process = Build(blocking, sink);
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        await dispatcher.StartAsync(CancellationToken.None);
        dispatcher.Raise(Alert("disk"));
        await blocking.Entered.WaitAsync(SessionTestBed.Guard, TimeProvider.System);

        time.Advance(AlertDispatcher.SinkDeadline);
        await dispatcher.StopAsync(CancellationToken.None).WaitAsync(SessionTestBed.Guard, TimeProvider.System);
        unblock.Set();

        sink.Sent.Should().ContainSingle();
    }

    [Test]
    public async Task A_stop_that_has_no_more_time_leaves_sinks_that_hang_and_says_what_was_not_sent()
    {
        var hanging = new HangingSink();
        var process = Build(hanging);
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        await dispatcher.StartAsync(CancellationToken.None);
        dispatcher.Raise(Alert("disk"));
        dispatcher.Raise(Alert("net"));
        await hanging.Entered.WaitAsync(SessionTestBed.Guard, TimeProvider.System);
        var collected = logs;

        await dispatcher.Invoking(it => it.StopAsync(new CancellationToken(canceled: true))).Should().ThrowAsync<OperationCanceledException>();
        await process.DisposeAsync().AsTask().WaitAsync(SessionTestBed.Guard, TimeProvider.System);

        var dropped = collected.GetSnapshot().Where(entry => entry.Id.Id == 10002).Select(entry => entry.Message).ToArray();
        dropped.Should().HaveCount(2);
        dropped[0].Should().Contain("Trouble with disk.");
        dropped[1].Should().Contain("Trouble with net.");
    }

    [Test]
    public async Task An_alert_for_which_there_is_no_room_is_logged_and_counted_and_can_be_raised_again()
    {
        await using var process = Build(sink);
        using var dropped = new MetricCollector<long>(process.GetRequiredService<IMeterFactory>(), SmallTalkDiagnostics.MeterName, "smalltalk.alerts.dropped");
        var dispatcher = process.GetRequiredService<AlertDispatcher>();
        for (var number = 0; number < AlertDispatcher.QueueLength; number++)
            dispatcher.Raise(Alert($"alert {number}")).Should().BeTrue();

        dispatcher.Raise(Alert("one too many")).Should().BeFalse();

        dropped.GetMeasurementSnapshot().Should().ContainSingle();
        logs.GetSnapshot().Should().Contain(entry => entry.Id.Id == 10002);
        await DrainAsync(dispatcher);
        sink.Sent.Should().HaveCount(AlertDispatcher.QueueLength);
    }

    private ServiceProvider Build(params IAlertSink[] sinks)
    {
        var services = new ServiceCollection();
        services.AddMetrics();
        services.AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(logs)));
        services.AddSingleton<TimeProvider>(time);
        foreach (var one in sinks)
            services.AddSingleton(one);
        services.AddDiagnosticsRoom();
        services.AddDiagnosticsRoom();
        return services.BuildServiceProvider();
    }

    private static async Task DrainAsync(AlertDispatcher dispatcher)
    {
        await dispatcher.StartAsync(CancellationToken.None);
        await dispatcher.StartAsync(CancellationToken.None);
        await dispatcher.StopAsync(CancellationToken.None).WaitAsync(SessionTestBed.Guard, TimeProvider.System);
    }

    private Alert Alert(string key, AlertSeverity severity = AlertSeverity.Critical) =>
        new()
        {
            Key = key,
            Name = "test.alert",
            Severity = severity,
            Message = $"Trouble with {key}.",
            RaisedAt = time.GetUtcNow(),
            Component = "Tests",
        };

    private sealed class ThrowingSink : IAlertSink
    {
        public ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default) => throw new InvalidOperationException("no mail today");
    }

    private sealed class BlockingSink(ManualResetEventSlim unblock) : IAlertSink
    {
        private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => entered.Task;

        public ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default)
        {
            entered.TrySetResult();
            unblock.Wait(SessionTestBed.Guard, CancellationToken.None);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class HangingSink : IAlertSink
    {
        private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => entered.Task;

        public async ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default)
        {
            entered.TrySetResult();
            await new TaskCompletionSource().Task;
        }
    }
}
