using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Alerts;
using SmallTalk.Observability.Tests.Receivers;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>Password, webhook address and integration key are in no log and no trace, whatever the receiver does.</summary>
public sealed class AlertSecretsTests
{
    private const string Secret = HttpReceiver.Secret;

    [TestCase(200)]
    [TestCase(302)]
    [TestCase(400)]
    [TestCase(429)]
    public async Task The_address_of_the_webhook_is_not_shown(int status)
    {
        await using var slack = new HttpReceiver(_ => Echo(status));
        await using var bed = new SinkTestBed(builder => builder.AddSlackAlerts(options => options.WebhookUrl = slack.Url));

        await EndAsync(bed);

        bed.Logs.GetSnapshot().Should().Contain(record => record.Id.Id >= 10010);
        ShouldNotShow(bed, Secret);
    }

    [Test]
    public async Task An_address_where_nobody_is_is_not_shown()
    {
        await using var bed = new SinkTestBed(builder => builder.AddSlackAlerts(options => options.WebhookUrl = $"http://127.0.0.1:1/{Secret}"));

        await EndAsync(bed);

        bed.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 10011);
        ShouldNotShow(bed, Secret);
    }

    [TestCase(202)]
    [TestCase(400)]
    public async Task The_integration_key_is_not_shown(int status)
    {
        await using var duty = new HttpReceiver(_ => Echo(status));
        await using var bed = new SinkTestBed(builder =>
            builder.AddPagerDutyAlerts(options =>
            {
                options.RoutingKey = Secret;
                options.Endpoint = duty.Url;
            })
        );

        await EndAsync(bed);

        (await duty.NextAsync()).Body.Should().Contain(Secret);
        ShouldNotShow(bed, Secret);
    }

    [TestCase("AUTH", "535 no such password " + Secret)]
    [TestCase("AUTH", "454 not now " + Secret)]
    [TestCase("MAIL", "550 " + Secret)]
    [TestCase("MAIL", "what is " + Secret)]
    [TestCase("RCPT", "451 " + Secret)]
    [TestCase(".", "250 " + Secret)]
    public async Task The_password_is_not_shown_even_if_the_server_says_it(string command, string answer)
    {
        await using var server = new SmtpReceiver((said, _) => said.StartsWith(command, StringComparison.Ordinal) ? answer : null);
        await using var bed = new SinkTestBed(builder =>
            builder.AddSmtpAlerts(options =>
            {
                options.Host = "127.0.0.1";
                options.Port = server.Port;
                options.Security = SmtpSecurity.None;
                options.User = "ops";
                options.Password = Secret;
                options.From = "alerts@example.org";
                options.To.Add("ann@example.org");
            })
        );

        await EndAsync(bed);

        server.Commands.Should().Contain(said => said.StartsWith("AUTH", StringComparison.Ordinal));
        bed.Logs.GetSnapshot().Should().Contain(record => record.Id.Id >= 10010);
        ShouldNotShow(bed, Secret);
    }

    [Test]
    public async Task No_span_shows_an_address()
    {
        var seen = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("System.Net", StringComparison.Ordinal),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => seen.Enqueue(string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))),
        };
        ActivitySource.AddActivityListener(listener);
        await using var slack = new HttpReceiver();
        await using var bed = new SinkTestBed(builder => builder.AddSlackAlerts(options => options.WebhookUrl = slack.Url));

        bed.Send(SinkTestBed.Alert());
        await bed.DeliveredAsync();

        seen.Should().NotContain(tags => tags.Contains(Secret));
    }

    /// <summary>An answer that repeats what must not be shown.</summary>
    private static HttpReply Echo(int status) => new(status, $"Location: http://127.0.0.1:1/{Secret}") { Body = Secret };

    /// <summary>Sends an alert and waits until it has arrived, has failed for good, or has failed once.</summary>
    private static async Task EndAsync(SinkTestBed bed)
    {
        bed.Send(SinkTestBed.Alert());
        await HangGuard.UntilAsync(() => Task.FromResult(bed.LogsOf(10010).Count + bed.LogsOf(10011).Count + bed.LogsOf(10012).Count > 0));
    }

    private static void ShouldNotShow(SinkTestBed bed, string secret)
    {
        foreach (var record in bed.Logs.GetSnapshot())
        {
            record.Message.Should().NotContain(secret);
            (record.Exception?.ToString() ?? "").Should().NotContain(secret);
            record.StructuredState?.Select(pair => pair.Value ?? "").Should().NotContain(value => value.Contains(secret));
        }
    }
}
