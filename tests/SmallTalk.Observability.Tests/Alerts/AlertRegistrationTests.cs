using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Hosting;
using SmallTalk.Observability.Tests.Receivers;
using SmallTalk.TestUtilities;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>How sinks are turned on and configured, and what is said of wrong settings.</summary>
[Property("Requirement", "FR-002a")]
public sealed class AlertRegistrationTests
{
    private static readonly (string, string)[] Filled =
    [
        ("SmallTalk:Alerts:Smtp:Host", "mail.example.org"),
        ("SmallTalk:Alerts:Smtp:Port", "465"),
        ("SmallTalk:Alerts:Smtp:Security", "tls"),
        ("SmallTalk:Alerts:Smtp:User", "ops"),
        ("SmallTalk:Alerts:Smtp:Password", "pa55word"),
        ("SmallTalk:Alerts:Smtp:From", "alerts@example.org"),
        ("SmallTalk:Alerts:Smtp:To:0", "ann@example.org"),
        ("SmallTalk:Alerts:Smtp:To:1", "bob@example.org"),
        ("SmallTalk:Alerts:Smtp:MinimumSeverity", "Critical"),
        ("SmallTalk:Alerts:Slack:WebhookUrl", "https://hooks.example.org/services/T/B/x"),
        ("SmallTalk:Alerts:Slack:MessagesPerMinute", "30"),
        ("SmallTalk:Alerts:PagerDuty:RoutingKey", "R0UTING"),
    ];

    [Test]
    public async Task Filled_sections_turn_sinks_on_and_nothing_in_them_is_unread()
    {
        using var host = Host(builder => builder.AddConfiguredAlerts(), Filled);
        await host.StartAsync();

        OptionsOf<SmtpAlertOptions>(host)
            .Should()
            .BeEquivalentTo(
                new
                {
                    Host = "mail.example.org",
                    Port = 465,
                    Security = SmtpSecurity.Tls,
                    User = "ops",
                    Password = "pa55word",
                    From = "alerts@example.org",
                    To = new[] { "ann@example.org", "bob@example.org" },
                    MinimumSeverity = AlertSeverity.Critical,
                    MessagesPerMinute = 10,
                }
            );
        OptionsOf<SlackAlertOptions>(host).Should().BeEquivalentTo(new { MessagesPerMinute = 30 });
        OptionsOf<PagerDutyAlertOptions>(host)
            .Should()
            .BeEquivalentTo(new { Endpoint = "https://events.pagerduty.com/v2/enqueue", MinimumSeverity = AlertSeverity.Error });
        (OptionsOf<SmtpAlertOptions>(host).IsOn && OptionsOf<SlackAlertOptions>(host).IsOn && OptionsOf<PagerDutyAlertOptions>(host).IsOn).Should().BeTrue();
        Logs(host).Should().NotContain(record => record.Id.Id == 9050);
        await host.StopAsync();
    }

    [Test]
    public async Task Sections_that_are_not_filled_are_off_and_need_nothing()
    {
        await using var slack = new HttpReceiver();
        using var host = Host(
            builder => builder.AddConfiguredAlerts(),
            ("SmallTalk:Alerts:Slack:WebhookUrl", slack.Url),
            ("SmallTalk:Alerts:Smtp:Host", ""),
            ("SmallTalk:Alerts:PagerDuty", "off")
        );
        await host.StartAsync();

        host.Services.GetRequiredService<IAlertDispatcher>().Raise(SinkTestBed.Alert());

        await slack.NextAsync();
        OptionsOf<SmtpAlertOptions>(host).IsOn.Should().BeFalse();
        OptionsOf<PagerDutyAlertOptions>(host).IsOn.Should().BeFalse();
        await host.StopAsync();
        Logs(host).Should().NotContain(record => record.Id.Id == 10001);
    }

    [Test]
    public async Task A_mistyped_setting_is_named_in_a_warning()
    {
        using var host = Host(
            builder => builder.AddConfiguredAlerts(),
            [.. Filled, ("SmallTalk:Alerts:Slack:Chanel", "x"), ("SmallTalk:Alerts:Teams:Url", "x")]
        );
        await host.StartAsync();
        await host.StopAsync();

        Logs(host)
            .Where(record => record.Id.Id == 9050)
            .Select(record => record.Message)
            .Should()
            .BeEquivalentTo(
                "SmallTalk:Alerts:Slack:Chanel is set, and nothing reads it. In SmallTalk:Alerts:Slack there are MessagesPerMinute, MinimumSeverity, WebhookUrl.",
                "SmallTalk:Alerts:Teams is set, and nothing reads it. In SmallTalk:Alerts there are PagerDuty, Slack, Smtp."
            );
    }

    [Test]
    public void A_second_call_is_harmless_and_only_changes_options()
    {
        using var host = Host(
            builder =>
                builder
                    .AddConfiguredAlerts()
                    .AddSlackAlerts(options => options.WebhookUrl = "https://one.example/")
                    .AddSlackAlerts(options => options.WebhookUrl = "https://two.example/")
                    .AddConfiguredAlerts()
                    .AddSlackAlerts()
                    .AddSmtpAlerts()
                    .AddPagerDutyAlerts(),
            Filled
        );

        host.Services.GetServices<IAlertSink>()
            .Select(sink => sink.GetType().Name)
            .Should()
            .BeEquivalentTo("LogAlertSink", "SmtpAlertSink", "SlackAlertSink", "PagerDutyAlertSink");
        OptionsOf<SlackAlertOptions>(host).WebhookUrl.Should().Be("https://two.example/");
        OptionsOf<SmtpAlertOptions>(host).To.Should().HaveCount(2);
    }

    [Test]
    public void Code_wins_over_the_configuration_wherever_it_is_registered()
    {
        using var host = Host(
            builder =>
            {
                builder.Services.Configure<SlackAlertOptions>(options => options.MessagesPerMinute = 20);
                builder.AddSlackAlerts(options => options.MinimumSeverity = AlertSeverity.Error);
            },
            ("SmallTalk:Alerts:Slack:WebhookUrl", "https://hooks.example.org/"),
            ("SmallTalk:Alerts:Slack:MessagesPerMinute", "30"),
            ("SmallTalk:Alerts:Slack:MinimumSeverity", "Critical")
        );

        OptionsOf<SlackAlertOptions>(host)
            .Should()
            .BeEquivalentTo(
                new
                {
                    WebhookUrl = "https://hooks.example.org/",
                    MessagesPerMinute = 20,
                    MinimumSeverity = AlertSeverity.Error,
                }
            );
    }

    [Test]
    public async Task What_code_asks_for_must_be_configured()
    {
        using var host = Host(builder => builder.AddSmtpAlerts().AddSlackAlerts().AddPagerDutyAlerts());

        (await FaultsAsync(() => host.StartAsync()))
            .Should()
            .BeEquivalentTo(
                "SmallTalk:Alerts:Smtp:Host is not set; it must be a name or an address.",
                "SmallTalk:Alerts:Smtp:From is ''; it must be an e-mail address.",
                "SmallTalk:Alerts:Smtp:To has 0 addresses; it must have 1 to 100.",
                "SmallTalk:Alerts:Slack:WebhookUrl is not set; it must be an https address.",
                "SmallTalk:Alerts:PagerDuty:RoutingKey is not set; it must be the integration key of a service."
            );
    }

    [Test]
    public async Task Everything_that_is_wrong_is_named_at_once_and_no_secret_is_shown([Values] bool withHost)
    {
        (string, string)[] wrong =
        [
            ("SmallTalk:Alerts:Smtp:Host", "no host"),
            ("SmallTalk:Alerts:Smtp:Port", "65536"),
            ("SmallTalk:Alerts:Smtp:Security", "None"),
            ("SmallTalk:Alerts:Smtp:Password", "pa55word"),
            ("SmallTalk:Alerts:Smtp:From", "nobody"),
            ("SmallTalk:Alerts:Smtp:To:0", "ann@example.org"),
            ("SmallTalk:Alerts:Smtp:To:1", "bob"),
            ("SmallTalk:Alerts:Smtp:MinimumSeverity", "Bad"),
            ("SmallTalk:Alerts:Slack:WebhookUrl", "http://hooks.example.org/services/5ecret"),
            ("SmallTalk:Alerts:Slack:MinimumSeverity", "7"),
            ("SmallTalk:Alerts:Slack:MessagesPerMinute", "5"),
            ("SmallTalk:Alerts:PagerDuty:Endpoint", "events.example.org"),
            ("SmallTalk:Alerts:PagerDuty:MessagesPerMinute", "61"),
        ];
        using var host = Host(builder => builder.AddConfiguredAlerts(), wrong);

        var faults = await FaultsAsync(withHost ? () => host.StartAsync() : () => host.Services.StartSmallTalkAsync());

        faults
            .Select(fault => fault.Split(": Requested")[0])
            .Should()
            .BeEquivalentTo(
                "SmallTalk:Alerts:Smtp:MinimumSeverity is 'Bad', which cannot be read",
                "SmallTalk:Alerts:Smtp:Host is 'no host'; it must be a name or an address.",
                "SmallTalk:Alerts:Smtp:Port is 65536; it must be 1 to 65535.",
                "SmallTalk:Alerts:Smtp:User is not set; User and Password belong together.",
                "SmallTalk:Alerts:Smtp:Security is None; the password would be sent in the clear to another machine. It must be StartTls or Tls.",
                "SmallTalk:Alerts:Smtp:From is 'nobody'; it must be an e-mail address.",
                "SmallTalk:Alerts:Smtp:To:1 is 'bob'; it must be an e-mail address.",
                "SmallTalk:Alerts:Slack:WebhookUrl is not what it must be (it is a secret and not shown); it must be an https address, or an http one of this machine.",
                "SmallTalk:Alerts:Slack:MinimumSeverity is 7; it must be Warning, Error, Critical.",
                "SmallTalk:Alerts:Slack:MessagesPerMinute is 5; it must be 6 to 60.",
                "SmallTalk:Alerts:PagerDuty:RoutingKey is not set; it must be the integration key of a service.",
                "SmallTalk:Alerts:PagerDuty:Endpoint is 'events.example.org'; it must be an https address, or an http one of this machine.",
                "SmallTalk:Alerts:PagerDuty:MessagesPerMinute is 61; it must be 6 to 60."
            );
        faults.Should().NotContain(fault => fault.Contains("pa55word") || fault.Contains("5ecret"));
    }

    [Test]
    public void Every_option_is_documented()
    {
        var rows = File.ReadLines(Path.Combine(RepositoryRoot.Path, "docs", "configuration.md"))
            .Where(line => line.StartsWith("`Alerts:", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        var options =
            from type in (Type[])[typeof(SmtpAlertOptions), typeof(SlackAlertOptions), typeof(PagerDutyAlertOptions)]
            from property in type.GetProperties()
            select $"Alerts:{type.Name.Replace("AlertOptions", "")}:{property.Name}";

        rows.Should().BeEquivalentTo(options);
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(Func<Task> start)
    {
        try
        {
            await start();
            return [];
        }
        catch (AggregateException errors)
        {
            return [.. errors.InnerExceptions.Cast<OptionsValidationException>().SelectMany(error => error.Failures)];
        }
        catch (OptionsValidationException error)
        {
            return [.. error.Failures];
        }
    }

    private static T OptionsOf<T>(IHost host)
        where T : class => host.Services.GetRequiredService<IOptions<T>>().Value;

    private static IReadOnlyList<FakeLogRecord> Logs(IHost host) => host.Services.GetRequiredService<FakeLogCollector>().GetSnapshot();

    private static IHost Host(Action<ISmallTalkBuilder> add, params (string Key, string Value)[] configuration)
    {
        var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, Configuration = manager });
        builder.Services.AddSingleton<FakeLogCollector>();
        builder.Services.AddSingleton<ILoggerProvider, FakeLoggerProvider>();
        add(builder.Services.AddSmallTalk().UseInMemoryStore());
        return builder.Build();
    }
}
