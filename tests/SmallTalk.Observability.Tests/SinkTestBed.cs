using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Observability.Tests;

/// <summary>A sink as the container makes it, on a clock of its own, with everything it logs and counts.</summary>
internal sealed class SinkTestBed : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SinkTestBed(Action<ISmallTalkBuilder> add, params (string Key, string? Value)[] configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build()
        );
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(Logs)));
        add(services.AddSmallTalk());
        _services = services.BuildServiceProvider();
        Delivered = Collect("smalltalk.alerts.delivered");
        Lost = Collect("smalltalk.alerts.lost");
        FailedAttempts = Collect("smalltalk.alerts.failed_attempts");
        Sink = _services.GetServices<IAlertSink>().Single(sink => sink is QueuedAlertSink);
    }

    public WatchedClock Clock { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public IAlertSink Sink { get; }

    public MetricCollector<long> Delivered { get; }

    public MetricCollector<long> Lost { get; }

    public MetricCollector<long> FailedAttempts { get; }

    public static Alert Alert(string key = "session-save:42", AlertSeverity severity = AlertSeverity.Critical) =>
        new()
        {
            Key = key,
            Name = "session.save_failed",
            Severity = severity,
            Message = "The session could not be saved.",
            RaisedAt = new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.FromHours(2)),
            Component = "sessions",
            Session = new SessionKey(Partition.Parse("tenant"), "42"),
            CorrelationId = "c-7",
            Facts = new Dictionary<string, string> { ["retries"] = "3" },
            Error = new IOException("disk full"),
        };

    /// <summary>Gives the sink an alert. It must be back at once, whatever the receiver does.</summary>
    public void Send(Alert alert) => Sink.SendAsync(alert).AsTask().IsCompletedSuccessfully.Should().BeTrue();

    public void Send(int count, AlertSeverity severity = AlertSeverity.Critical)
    {
        for (var i = 1; i <= count; i++)
            Send(Alert($"{severity}-{i}", severity));
    }

    public async Task<IReadOnlyList<CollectedMeasurement<long>>> DeliveredAsync(int messages = 1)
    {
        await Delivered.WaitForMeasurementsAsync(messages).Guarded();
        return Delivered.GetMeasurementSnapshot();
    }

    public async Task<CollectedMeasurement<long>> LostAsync()
    {
        await Lost.WaitForMeasurementsAsync(1).Guarded();
        return Lost.GetMeasurementSnapshot()[0];
    }

    /// <summary>The log lines of that id.</summary>
    public IReadOnlyList<FakeLogRecord> LogsOf(int id) => [.. Logs.GetSnapshot().Where(record => record.Id.Id == id)];

    /// <summary>Stops the sink, on a clock that stands still.</summary>
    public Task StopAsync() => _services.DisposeAsync().AsTask();

    public async ValueTask DisposeAsync() => await Clock.EndAsync(StopAsync());

    private MetricCollector<long> Collect(string instrument) =>
        new(_services.GetRequiredService<IMeterFactory>(), SmallTalkDiagnostics.MeterName, instrument, Clock);
}
