using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Observability.Tests.Receivers;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>What arrives in Slack.</summary>
[Property("Requirement", "FR-002a")]
public sealed class SlackAlertTests
{
    [Test]
    public async Task An_alert_arrives_with_all_there_is_to_know()
    {
        await using var slack = new HttpReceiver();
        await using var bed = Bed(slack);

        bed.Send(SinkTestBed.Alert());

        var post = await slack.NextAsync();
        post.RequestLine.Should().Be($"POST /services/{HttpReceiver.Secret} HTTP/1.1");
        post.Headers.Should().Contain("Content-Type: application/json; charset=utf-8");
        post.Json.GetProperty("text").GetString().Should().Be("[SmallTalk] Critical: session.save_failed: The session could not be saved.");
        var blocks = post.Json.GetProperty("blocks").EnumerateArray().ToArray();
        blocks.Should().OnlyContain(block => block.GetProperty("type").GetString() == "section");
        TextOf(blocks[0]).Should().Be("*[SmallTalk] Critical: session.save_failed*\nThe session could not be saved.");
        TextOf(blocks[1])
            .Split('\n')
            .Should()
            .Equal(
                "Time: 2026-03-04 03:06:07.890 UTC",
                "Component: sessions",
                "Session: tenant/42",
                "Correlation id: c-7",
                "retries: 3",
                "Error: System.IO.IOException: disk full",
                "Key: session-save:42",
                $"Machine: {Environment.MachineName}"
            );
        (await bed.DeliveredAsync()).Should().ContainSingle(delivered => delivered.Value == 1 && (string?)delivered.Tags["sink"] == "SlackAlertSink");
    }

    [Test]
    public async Task Hostile_text_mentions_nobody_and_adds_no_line()
    {
        await using var slack = new HttpReceiver();
        await using var bed = Bed(slack);

        bed.Send(
            SinkTestBed.Alert() with
            {
                Message = "<!channel> <https://evil.example|see> & \ud800 \"}],",
                CorrelationId = "c\r\nComponent: trusted\u2028x\0",
                Facts = new Dictionary<string, string> { ["<@U1>"] = "&lt;" },
            }
        );

        var post = await slack.NextAsync();
        const string Escaped = "&lt;!channel&gt; &lt;https://evil.example|see&gt; &amp; \ufffd \"}],";
        post.Json.GetProperty("text").GetString().Should().EndWith(Escaped);
        var blocks = post.Json.GetProperty("blocks").EnumerateArray().ToArray();
        blocks.Should().OnlyContain(block => block.GetProperty("text").GetProperty("verbatim").GetBoolean());
        TextOf(blocks[0]).Should().EndWith(Escaped);
        TextOf(blocks[1]).Split('\n').Should().Contain("Correlation id: c  Component: trusted x ").And.Contain("&lt;@U1&gt;: &amp;lt;");
        post.Body.Should().NotContain("<");
    }

    [Test]
    public void Long_texts_are_cut_to_what_a_block_takes_and_never_within_a_character()
    {
        var alert = SinkTestBed.Alert() with
        {
            Message = new string('&', 5000),
            Facts = Enumerable.Range(0, 50).ToDictionary(i => $"fact {i}", _ => string.Concat(Enumerable.Repeat("😀", 2000))),
        };

        var post = SlackAlertTransport.PostOf(AlertMessages.Of(alert));

        post.Blocks.Should().OnlyContain(block => block.Text.Text.Length <= 3000);
        post.Blocks[0].Text.Text.Should().EndWith("&amp;…");
        post.Blocks[1].Text.Text.Should().EndWith("😀…");
        post.Text.Length.Should().BeLessThanOrEqualTo(3000);
    }

    private static string TextOf(JsonElement block) => block.GetProperty("text").GetProperty("text").GetString()!;

    private static SinkTestBed Bed(HttpReceiver slack) => new(builder => builder.AddSlackAlerts(options => options.WebhookUrl = slack.Url));
}
