using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Observability.Tests.Receivers;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>From what the core finds wrong to the operator.</summary>
public sealed class AlertsOfTheCoreTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    [Property("Requirement", "FR-002a")]
    public async Task A_session_that_cannot_be_saved_reaches_the_operator_by_all_three_ways()
    {
        await using var slack = new HttpReceiver();
        await using var duty = new HttpReceiver();
        await using var mail = new SmtpReceiver();
        var faults = new FaultPlan();
        await using var services = Services(slack, duty, mail, TimeProvider.System, faults);
        await using var running = await services.StartSmallTalkAsync();
        var session = await services.GetRequiredService<ISessionManager>().OpenAsync("letter");

        var full = faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")), times: 1000);
        await session.CommitAsync(new SessionChange { Messages = [new ChatMessage(ChatRole.User, "kept")] });

        (await slack.NextAsync()).Body.Should().Contain("session.save_failed").And.Contain("Session: letter").And.Contain("retries: 3").And.NotContain("kept");
        var incident = (await duty.NextAsync()).Json;
        incident.GetProperty("dedup_key").GetString().Should().Be("session-save:letter");
        incident.GetProperty("payload").GetProperty("custom_details").GetProperty("error_message").GetString().Should().Contain("full");
        (await mail.NextAsync()).Message.Subject.Should().Be("[SmallTalk] Error: session.save_failed");
        full.Disarm();
    }

    [Test]
    [Property("Requirement", "SC-028")]
    public async Task An_alert_arrives_within_30_seconds_although_its_receiver_fails_twice_and_ten_others_are_on_their_way()
    {
        var clock = new WatchedClock();
        await using var slack = new HttpReceiver(request => request is 11 or 12 ? new(503) : HttpReply.Ok);
        var services = new ServiceCollection().AddSingleton<TimeProvider>(clock);
        // Nobody else waits for times like those of the sink.
        var builder = services.AddSmallTalk(options =>
        {
            options.Lease.TimeToLive = TimeSpan.FromMinutes(10);
            options.Lease.RenewInterval = TimeSpan.FromMinutes(5);
        });
        builder.UseInMemoryStore().AddSlackAlerts(options => options.WebhookUrl = slack.Url);
        var provider = services.BuildServiceProvider();
        var running = await provider.StartSmallTalkAsync();
        var dispatcher = provider.GetRequiredService<IAlertDispatcher>();
        for (var i = 0; i < 10; i++)
            dispatcher.Raise(SinkTestBed.Alert($"other-{i}"));
        await slack.NextAsync(10);
        var raisedAt = clock.GetUtcNow();

        dispatcher.Raise(SinkTestBed.Alert("the one") with { RaisedAt = raisedAt });
        await clock.PassAsync(Second * 6);
        await slack.NextAsync();
        await clock.PassAsync(Second, AlertDelivery.Jitter);
        await slack.NextAsync();
        await clock.PassAsync(Second * 3, AlertDelivery.Jitter);

        (await slack.NextAsync()).Body.Should().Contain("Key: the one");
        (clock.GetUtcNow() - raisedAt).Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
        // One of the ten may have had its answer too late, and waits for its next attempt.
        await clock.EndAsync(running.DisposeAsync().AsTask());
        await clock.EndAsync(provider.DisposeAsync().AsTask());
    }

    [Test]
    public async Task A_receiver_that_hangs_keeps_nothing_from_the_other_sinks()
    {
        await using var slack = new HttpReceiver(_ => null);
        await using var duty = new HttpReceiver();
        await using var mail = new SmtpReceiver((_, _) => SmtpReceiver.Hang);
        var clock = new WatchedClock();
        var services = Services(slack, duty, mail, clock, new FaultPlan());
        await services.StartSmallTalkAsync();
        var dispatcher = services.GetRequiredService<IAlertDispatcher>();

        dispatcher.Raise(SinkTestBed.Alert("first"));
        await slack.NextAsync();
        await mail.HangingAsync();
        dispatcher.Raise(SinkTestBed.Alert("second"));

        (await duty.NextAsync(2)).Select(post => post.Json.GetProperty("dedup_key").GetString()).Should().BeEquivalentTo("first", "second");
        await clock.EndAsync(services.DisposeAsync().AsTask());
    }

    private static ServiceProvider Services(HttpReceiver slack, HttpReceiver duty, SmtpReceiver mail, TimeProvider time, FaultPlan faults)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services
            .AddSmallTalk(options =>
            {
                options.Sessions.OnStoreFailure = StoreFailurePolicy.ContinueInMemory;
                for (var i = 0; i < 3; i++)
                    options.Sessions.SaveRetryDelays.Add(TimeSpan.FromMilliseconds(1));
            })
            .UseInMemoryStore()
            .DecorateStore((inner, _) => new FaultInjectingBackend(inner, faults))
            .AddSlackAlerts(options => options.WebhookUrl = slack.Url)
            .AddPagerDutyAlerts(options =>
            {
                options.RoutingKey = "R0UTING";
                options.Endpoint = duty.Url;
            })
            .AddSmtpAlerts(options =>
            {
                options.Host = "127.0.0.1";
                options.Port = mail.Port;
                options.Security = SmtpSecurity.None;
                options.From = "alerts@example.org";
                options.To.Add("ann@example.org");
            });
        return services.BuildServiceProvider();
    }
}
