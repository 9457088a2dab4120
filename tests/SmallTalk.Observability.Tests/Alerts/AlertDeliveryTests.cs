using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Observability.Tests.Receivers;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>Attempts, pauses and the end of patience, with a receiver that fails or hangs.</summary>
[Property("Requirement", "FR-002a")]
public sealed class AlertDeliveryTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    [TestCase(408)]
    [Property("Requirement", "FR-010")]
    public async Task A_receiver_that_fails_is_tried_again_after_growing_pauses(int status)
    {
        await using var slack = new HttpReceiver(attempt => attempt < 3 ? new(status) : HttpReply.Ok);
        await using var bed = Bed(slack);

        bed.Send(SinkTestBed.Alert("agent:writer") with { Name = "agent.unhealthy", Component = "agents" });
        await slack.NextAsync();
        await bed.Clock.PassAsync(Second, AlertDelivery.Jitter);
        await slack.NextAsync();
        await bed.Clock.PassAsync(Second * 3, AlertDelivery.Jitter);

        (await slack.NextAsync()).Body.Should().Contain("agent.unhealthy");
        await bed.DeliveredAsync();
        bed.FailedAttempts.GetMeasurementSnapshot().Should().HaveCount(2);
        bed.LogsOf(10011)
            .Select(record => record.Message)
            .Should()
            .OnlyContain(text => text.EndsWith($"the answer was HTTP {status}", StringComparison.Ordinal));
        bed.LogsOf(10012).Should().BeEmpty();
    }

    [Test]
    [Property("Requirement", "SC-028")]
    public async Task A_receiver_that_hangs_is_given_up_within_30_seconds_and_the_log_names_the_alert()
    {
        await using var slack = new HttpReceiver(_ => null);
        await using var bed = Bed(slack);
        var begin = bed.Clock.GetUtcNow();

        bed.Send(SinkTestBed.Alert());
        for (var attempt = 1; attempt <= AlertDelivery.MaxAttempts; attempt++)
        {
            await slack.NextAsync();
            await bed.Clock.PassAsync(AlertDelivery.AttemptTimeout);
            if (attempt < AlertDelivery.MaxAttempts)
                await bed.Clock.PassAsync(Second * Math.Pow(AlertDelivery.PauseFactor, attempt - 1), AlertDelivery.Jitter);
        }

        var lost = await bed.LostAsync();
        (lost.Value, lost.Tags["reason"]).Should().Be((1, "failed"));
        (bed.Clock.GetUtcNow() - begin).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        slack.Count.Should().Be(3);
        var line = bed.LogsOf(10012).Should().ContainSingle().Subject;
        line.Level.Should().Be(LogLevel.Error);
        line.Message.Should().Be("SlackAlertSink gave up on alert 'session-save:42' after 3 attempts (no answer in time): The session could not be saved.");
    }

    [Test]
    public async Task A_receiver_that_hangs_on_one_alert_holds_up_no_other()
    {
        await using var slack = new HttpReceiver(request => request == 1 ? null : HttpReply.Ok);
        await using var bed = Bed(slack);

        bed.Send(SinkTestBed.Alert("first"));
        await slack.NextAsync();
        bed.Send(SinkTestBed.Alert("second"));

        (await slack.NextAsync()).Body.Should().Contain("Key: second");
        await bed.DeliveredAsync();
        await bed.Clock.PassAsync(AlertDelivery.AttemptTimeout);
        await bed.Clock.PassAsync(Second, AlertDelivery.Jitter);
        (await slack.NextAsync()).Body.Should().Contain("Key: first");
    }

    [TestCase(302)]
    [TestCase(400)]
    [TestCase(403)]
    [TestCase(404)]
    public async Task What_time_does_not_heal_is_not_tried_again(int status)
    {
        await using var slack = new HttpReceiver(_ => new(status, "Location: http://127.0.0.1:1/"));
        await using var bed = Bed(slack);

        bed.Send(SinkTestBed.Alert());

        (await bed.LostAsync()).Tags["reason"].Should().Be("refused");
        slack.Count.Should().Be(1);
        bed.LogsOf(10012).Should().ContainSingle().Which.Message.Should().Contain($"(the answer was HTTP {status})");
    }

    [TestCase("Retry-After: 17")]
    [TestCase("Retry-After: Sat, 01 Jan 2000 00:00:17 GMT")]
    public async Task A_receiver_is_left_alone_for_as_long_as_it_asks_for(string header)
    {
        await using var slack = new HttpReceiver(request => request == 1 ? new(429, header) : HttpReply.Ok);
        await using var bed = Bed(slack);

        bed.Send(SinkTestBed.Alert());
        await slack.NextAsync();
        await bed.Clock.PassAsync(Second * 17);

        await slack.NextAsync();
        await bed.DeliveredAsync();
    }

    [Test]
    public async Task A_receiver_that_wants_to_be_left_alone_for_too_long_is_given_up()
    {
        await using var slack = new HttpReceiver(_ => new(429, "Retry-After: 30"));
        await using var bed = Bed(slack);

        bed.Send(SinkTestBed.Alert());

        (await bed.LostAsync()).Tags["reason"].Should().Be("failed");
        slack.Count.Should().Be(1);
    }

    [Test]
    public async Task Nobody_there_is_a_failure_like_others()
    {
        await using var bed = new SinkTestBed(builder => builder.AddSlackAlerts(options => options.WebhookUrl = "http://127.0.0.1:1/secret"));

        bed.Send(SinkTestBed.Alert());
        await bed.Clock.PassAsync(Second, AlertDelivery.Jitter);
        await bed.Clock.PassAsync(Second * 3, AlertDelivery.Jitter);

        await bed.LostAsync();
        bed.LogsOf(10012).Should().ContainSingle().Which.Message.Should().Contain("SocketException");
    }

    [Test]
    public async Task What_is_waiting_is_sent_at_the_stop_as_one_message()
    {
        await using var slack = new HttpReceiver();
        await using var bed = Bed(slack);
        bed.Send(13);
        await slack.NextAsync(10);
        await bed.Clock.ArmedAsync(Second * 6, Second * 6);

        await bed.StopAsync().Guarded();

        (await slack.NextAsync()).Body.Should().Contain("3 more alerts: 3");
        bed.LogsOf(10013).Should().BeEmpty();
    }

    [Test]
    public async Task A_stop_waits_five_seconds_for_a_receiver_that_hangs_and_the_log_names_the_alert()
    {
        await using var slack = new HttpReceiver(_ => null);
        await using var bed = Bed(slack);
        bed.Send(SinkTestBed.Alert());
        await slack.NextAsync();

        var stop = bed.StopAsync();
        await bed.Clock.ArmedAsync(AlertSender.StopLimit, AlertSender.StopLimit);
        stop.IsCompleted.Should().BeFalse();
        bed.Clock.Advance(AlertSender.StopLimit);
        await stop.Guarded();

        bed.LogsOf(10013).Should().ContainSingle().Which.Message.Should().Contain("'session-save:42'");
        bed.Lost.GetMeasurementSnapshot().Should().ContainSingle(lost => (string?)lost.Tags["reason"] == "stopped");
    }

    [Test]
    public async Task A_stop_ends_the_pause_between_attempts_too()
    {
        await using var slack = new HttpReceiver(_ => new(429, "Retry-After: 20"));
        await using var bed = Bed(slack);
        bed.Send(SinkTestBed.Alert());
        await bed.Clock.ArmedAsync(Second * 20, Second * 20);

        var stop = bed.StopAsync();
        await bed.Clock.PassAsync(AlertSender.StopLimit);
        await stop.Guarded();

        bed.LogsOf(10013).Should().ContainSingle();
        slack.Count.Should().Be(1);
    }

    [Test]
    public async Task After_the_stop_an_alert_goes_to_the_log_alone_and_a_second_stop_is_harmless()
    {
        await using var slack = new HttpReceiver();
        await using var bed = Bed(slack);
        bed.Send(SinkTestBed.Alert());
        await bed.DeliveredAsync();
        await bed.StopAsync().Guarded();

        bed.Send(SinkTestBed.Alert("late"));
        await ((IAsyncDisposable)bed.Sink).DisposeAsync();

        bed.LogsOf(10013).Should().ContainSingle().Which.Message.Should().Contain("'late'");
        slack.Count.Should().Be(1);
    }

    private static SinkTestBed Bed(HttpReceiver slack) => new(builder => builder.AddSlackAlerts(options => options.WebhookUrl = slack.Url));
}
