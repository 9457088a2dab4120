using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>What a retry leaves in logs, metrics and the trace.</summary>
public sealed class RetryTelemetryTests
{
    private static readonly Exception[] Errors = [new HttpRequestException("refused"), new TimeoutException("slow")];

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task Each_retry_is_counted_by_the_type_of_its_error()
    {
        await using var bed = new RetryTestBed(RetryTestBed.Failing(Errors));
        using var retries = new MetricCollector<long>(
            bed.Services.GetRequiredService<IMeterFactory>(),
            SmallTalkDiagnostics.MeterName,
            "smalltalk.agents.model_retries"
        );

        await bed.AskAsync(streaming: true);

        retries.GetMeasurementSnapshot().Select(it => (it.Value, it.Tags.Single())).Should().Equal((1, Tag("network")), (1, Tag("timeout")));
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task Each_retry_is_logged_with_its_error_and_pause()
    {
        await using var bed = new RetryTestBed(RetryTestBed.Failing(Errors), drawn: 0.5);

        await bed.AskAsync(streaming: false);

        var entries = bed.Logs.GetSnapshot();
        entries
            .Select(entry => entry.Message)
            .Should()
            .Equal(
                "The model failed (network), attempt 1 of 3; it is asked again in 500 ms",
                "The model failed (timeout), attempt 2 of 3; it is asked again in 1000 ms"
            );
        entries.Select(entry => entry.Exception).Should().Equal(Errors);
        entries.Select(entry => (entry.Id.Id, entry.Level)).Distinct().Should().Equal((6002, LogLevel.Warning));
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task Each_retry_is_an_event_of_the_span_that_is_open()
    {
        await using var bed = new RetryTestBed(RetryTestBed.Failing(Errors));
        using var span = new Activity("answer").Start();

        await bed.AskAsync(streaming: true);

        span.Events.Select(it => it.Name).Should().Equal("model_retry", "model_retry");
        span.Events.First()
            .Tags.Should()
            .Equal(
                new KeyValuePair<string, object?>("error.type", "network"),
                new KeyValuePair<string, object?>("smalltalk.attempt", 1),
                new KeyValuePair<string, object?>("smalltalk.pause", 1.0)
            );
    }

    private static KeyValuePair<string, object?> Tag(string type) => new("type", type);
}
