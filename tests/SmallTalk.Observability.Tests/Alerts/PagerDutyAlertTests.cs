using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Observability.Tests.Receivers;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>What arrives at PagerDuty.</summary>
[Property("Requirement", "FR-002a")]
public sealed class PagerDutyAlertTests
{
    [Test]
    public async Task An_alert_triggers_an_incident_with_all_there_is_to_know()
    {
        await using var duty = new HttpReceiver(_ => new(202));
        await using var bed = Bed(duty);

        bed.Send(SinkTestBed.Alert());

        var json = (await duty.NextAsync()).Json;
        json.GetProperty("routing_key").GetString().Should().Be("R0UTING");
        json.GetProperty("event_action").GetString().Should().Be("trigger");
        json.GetProperty("dedup_key").GetString().Should().Be("session-save:42");
        var payload = json.GetProperty("payload");
        payload.GetProperty("summary").GetString().Should().Be("session.save_failed: The session could not be saved.");
        payload.GetProperty("source").GetString().Should().Be(Environment.MachineName);
        payload.GetProperty("severity").GetString().Should().Be("critical");
        payload.GetProperty("timestamp").GetDateTimeOffset().Should().Be(SinkTestBed.Alert().RaisedAt);
        payload.GetProperty("component").GetString().Should().Be("sessions");
        payload.GetProperty("class").GetString().Should().Be("session.save_failed");
        var details = payload.GetProperty("custom_details");
        details.GetProperty("session").GetString().Should().Be("tenant/42");
        details.GetProperty("correlation_id").GetString().Should().Be("c-7");
        details.GetProperty("error_type").GetString().Should().Be("System.IO.IOException");
        details.GetProperty("error_message").GetString().Should().Be("disk full");
        details.GetProperty("facts").GetProperty("retries").GetString().Should().Be("3");
        (await bed.DeliveredAsync()).Should().ContainSingle(delivered => (string?)delivered.Tags["sink"] == "PagerDutyAlertSink");
    }

    [TestCase(AlertSeverity.Warning, "warning")]
    [TestCase(AlertSeverity.Error, "error")]
    [TestCase(AlertSeverity.Critical, "critical")]
    public void The_severity_is_PagerDutys(AlertSeverity severity, string expected) =>
        EventOf(SinkTestBed.Alert(severity: severity)).Payload.Severity.Should().Be(expected);

    [Test]
    public void What_is_not_there_is_left_out()
    {
        var json = System.Text.Json.JsonSerializer.SerializeToElement(
            EventOf(SinkTestBed.Alert() with { Session = null, CorrelationId = null, Error = null }),
            AlertJson.Default.PagerDutyEvent
        );

        var details = json.GetProperty("payload").GetProperty("custom_details");
        details.EnumerateObject().Select(property => property.Name).Should().Equal("key", "message", "facts");
    }

    [Test]
    public void The_same_trouble_has_the_same_key_of_a_length_that_is_taken()
    {
        var longest = EventOf(SinkTestBed.Alert(new string('k', 255)));
        var longer = EventOf(SinkTestBed.Alert(new string('k', 256)));
        var other = EventOf(SinkTestBed.Alert(new string('k', 257)));

        longest.DedupKey.Should().Be(new string('k', 255));
        longer.DedupKey.Should().HaveLength(64).And.Be(EventOf(SinkTestBed.Alert(new string('k', 256))).DedupKey).And.NotBe(other.DedupKey);
    }

    [Test]
    public void Long_texts_are_cut_and_names_that_become_the_same_do_no_harm()
    {
        var name = new string('n', 300);
        var made = EventOf(
            SinkTestBed.Alert() with
            {
                Message = new string('m', 5000),
                Facts = new Dictionary<string, string> { [name + "1"] = "1", [name + "2"] = "2" },
            }
        );

        made.Payload.Summary.Should().HaveLength(1024).And.EndWith("m…");
        made.Payload.CustomDetails.Message.Should().HaveLength(2000);
        made.Payload.CustomDetails.Facts.Should().ContainSingle();
    }

    [Test]
    public async Task Nobody_is_woken_for_a_warning_unless_it_is_asked_for()
    {
        await using var duty = new HttpReceiver();
        await using (var bed = Bed(duty))
        {
            bed.Send(SinkTestBed.Alert("w", AlertSeverity.Warning));
            bed.Send(SinkTestBed.Alert("e", AlertSeverity.Error));
            await bed.StopAsync().Guarded();
        }
        await using (var bed = Bed(duty, AlertSeverity.Warning))
        {
            bed.Send(SinkTestBed.Alert("asked for", AlertSeverity.Warning));
            await bed.StopAsync().Guarded();
        }

        (await duty.NextAsync(2)).Select(post => post.Json.GetProperty("dedup_key").GetString()).Should().Equal("e", "asked for");
        duty.Count.Should().Be(2);
    }

    private static PagerDutyEvent EventOf(Alert alert) => PagerDutyAlertTransport.EventOf(AlertMessages.Of(alert), "R0UTING");

    private static SinkTestBed Bed(HttpReceiver duty, AlertSeverity? least = null) =>
        new(builder =>
            builder.AddPagerDutyAlerts(options =>
            {
                options.RoutingKey = "R0UTING";
                options.Endpoint = duty.Url;
                options.MinimumSeverity = least ?? options.MinimumSeverity;
            })
        );
}
