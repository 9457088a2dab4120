using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Observability.Tests.Receivers;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>Many alerts at once: what is over the limit is gathered, and what finds no room is announced.</summary>
[Property("Requirement", "FR-002a")]
public sealed class AlertRateTests
{
    private static readonly TimeSpan TokenWait = TimeSpan.FromSeconds(6);

    [Test]
    [Property("Requirement", "SC-028")]
    public async Task What_is_over_the_limit_comes_as_one_message_when_the_next_may_be_sent()
    {
        await using var slack = new HttpReceiver();
        await using var bed = Bed(slack);

        bed.Send(10);
        bed.Send(3, AlertSeverity.Warning);
        bed.Send(4, AlertSeverity.Error);
        var single = await slack.NextAsync(10);
        await bed.Clock.PassAsync(TokenWait);

        var blocks = (await slack.NextAsync()).Json.GetProperty("blocks");
        single.Select(KeyOf).Should().BeEquivalentTo(Enumerable.Range(1, 10).Select(i => $"Critical-{i}"));
        TextOf(blocks[0]).Should().Be("*[SmallTalk] Error: 7 more alerts*\n7 more alerts: 7 × session.save_failed");
        var lines = TextOf(blocks[1]).Split('\n');
        lines.Should().Contain("1: Error: session.save_failed (Error-1): The session could not be saved.");
        lines.Should().Contain("7: Warning: session.save_failed (Warning-3): The session could not be saved.");
        var delivered = await bed.DeliveredAsync(11);
        delivered.Sum(measurement => measurement.Value).Should().Be(17);
        slack.Count.Should().Be(11);
    }

    [Test]
    public async Task The_next_ones_are_gathered_for_the_next_message()
    {
        await using var slack = new HttpReceiver();
        await using var bed = Bed(slack);
        bed.Send(11);
        await slack.NextAsync(10);
        await bed.Clock.PassAsync(TokenWait);
        (await slack.NextAsync()).Body.Should().Contain("Key: Critical-11");

        bed.Send(2, AlertSeverity.Error);
        await bed.Clock.PassAsync(TokenWait);

        (await slack.NextAsync()).Body.Should().Contain("2 more alerts");
    }

    [Test]
    public async Task When_there_is_no_room_the_oldest_warning_goes_and_is_announced()
    {
        await using var slack = new HttpReceiver();
        await using var bed = Bed(slack);
        bed.Send(10);
        await slack.NextAsync(10);
        bed.Send(AlertQueue.Capacity - 1, AlertSeverity.Error);
        bed.Send(2, AlertSeverity.Warning);
        await bed.Clock.ArmedAsync(TokenWait, TokenWait);

        var line = bed.LogsOf(10014).Should().ContainSingle().Subject;
        line.Level.Should().Be(LogLevel.Error);
        line.Message.Should().Be("SlackAlertSink dropped alert 'Warning-1' because its queue is full: The session could not be saved.");
        var lost = bed.Lost.GetMeasurementSnapshot().Should().ContainSingle().Subject;
        (lost.Value, lost.Tags["reason"], lost.Tags["sink"]).Should().Be((1, "queue_full", "SlackAlertSink"));
        bed.Clock.Advance(TokenWait);
        var text = (await slack.NextAsync()).Body;
        text.Should().Contain("100 more alerts").And.Contain("Others: 80");
    }

    [Test]
    public async Task Gathered_alerts_that_do_not_arrive_are_named_one_by_one()
    {
        await using var slack = new HttpReceiver(request => request > 10 ? new(400) : HttpReply.Ok);
        await using var bed = Bed(slack);
        bed.Send(12);
        await slack.NextAsync(10);
        await bed.Clock.PassAsync(TokenWait);

        (await bed.LostAsync()).Value.Should().Be(2);
        bed.LogsOf(10012).Select(line => line.GetStructuredStateValue("Key")).Should().Equal("Critical-11", "Critical-12");
    }

    [Test]
    public void The_same_gathered_troubles_have_the_same_key_and_others_another()
    {
        AlertMessage[] alerts = [AlertMessages.Of(SinkTestBed.Alert("a")), AlertMessages.Of(SinkTestBed.Alert("b")), AlertMessages.Of(SinkTestBed.Alert("c"))];

        var key = AlertMessages.Gather(alerts[..2]).Key;

        AlertMessages.Gather([alerts[1], alerts[0]]).Key.Should().Be(key);
        AlertMessages.Gather(alerts[1..]).Key.Should().NotBe(key);
    }

    private static string KeyOf(ReceivedPost post) =>
        TextOf(post.Json.GetProperty("blocks")[1]).Split('\n').Single(line => line.StartsWith("Key: ", StringComparison.Ordinal))[5..];

    private static string TextOf(JsonElement block) => block.GetProperty("text").GetProperty("text").GetString()!;

    private static SinkTestBed Bed(HttpReceiver slack) => new(builder => builder.AddSlackAlerts(options => options.WebhookUrl = slack.Url));
}
