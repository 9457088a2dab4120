using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Alerts;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.Tests.Events;

namespace SmallTalk.Tests.Hosting;

public sealed class HostTests
{
    [Test]
    public async Task A_host_starts_runs_and_stops_all_stages()
    {
        using var host = Given.Host((ISmallTalkBuilder builder) => builder.UseInMemoryStore(), Given.TimeToStop);
        await host.StartAsync();
        var inbox = new Inbox();
        var bus = host.Services.GetRequiredService<IEventBus>();
        bus.Subscribe("**", "ops", inbox.Handle);

        await bus.PublishAsync(new NewEvent { Topic = "hello", OccurredAt = DateTimeOffset.UnixEpoch });
        (await inbox.NextTopicsAsync(1)).Should().Equal("hello");
        await host.StopAsync();

        var started = host.Logs().Where(record => record.Id.Id == 9000).Select(StageOf).ToArray();
        var stopped = host.Logs().Where(record => record.Id.Id == 9002).Select(StageOf).ToArray();
        started.Should().Equal("alerts", "store", "lease", "events", "state", "sessions", "monitor", "groups", "turns", "ready");
        stopped.Should().Equal(started.Reverse());
        host.Logs().Should().ContainSingle(record => record.Id.Id == 9020);
    }

    [Test]
    public async Task A_second_call_is_harmless_and_its_configuration_is_taken()
    {
        var services = new ServiceCollection();
        services.AddSmallTalk().UseInMemoryStore();
        var count = services.Count;

        services.AddSmallTalk();
        services.Should().HaveCount(count);
        services.AddSmallTalk(options => options.Events.MaxAttempts = 9);

        await using var provider = services.BuildServiceProvider();
        provider.GetServices<IHostedService>().Should().ContainSingle();
        provider.GetServices<IStage>().Select(stage => stage.Name).Should().OnlyHaveUniqueItems();
        provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<EventOptions>>().Value.MaxAttempts.Should().Be(9);
    }

    [Test]
    [Property("Requirement", "FR-034")]
    public async Task The_start_says_that_it_is_not_for_sensitive_data_and_that_memory_keeps_nothing()
    {
        using var host = Given.Host((ISmallTalkBuilder builder) => builder.UseInMemoryStore());

        await host.StartAsync();
        await host.StopAsync();

        host.Logs()
            .Should()
            .ContainSingle(record => record.Id.Id == 9012 && record.Level == LogLevel.Warning)
            .Which.Message.Should()
            .StartWith("Not for sensitive data: isolation and encryption at rest are off.");
        host.Logs().Should().ContainSingle(record => record.Id.Id == 9011 && record.Level == LogLevel.Warning);
    }

    [Test]
    public async Task A_store_that_does_not_open_fails_the_start_and_what_was_started_is_stopped()
    {
        var plan = new FaultPlan();
        plan.Add(StoreOperations.AcquireLease, Fault.FailBefore());
        using var host = Given.Host(
            (ISmallTalkBuilder builder) => builder.UseInMemoryStore().DecorateStore((inner, _) => new FaultInjectingBackend(inner, plan)),
            Given.TimeToStop
        );

        await host.Awaiting(it => it.StartAsync()).Should().ThrowAsync<StoreUnavailableException>();

        host.Logs()
            .Where(record => record.Id.Id is 9000 or 9001 or 9002)
            .Select(record => $"{record.Id.Id} {StageOf(record)}")
            .Should()
            .Equal("9000 alerts", "9000 store", "9001 lease", "9002 lease", "9002 store", "9002 alerts");
        await host.StopAsync();
    }

    [Test]
    public async Task A_host_that_is_disposed_without_a_stop_stops_in_order()
    {
        var host = Given.Host((ISmallTalkBuilder builder) => builder.UseInMemoryStore(), Given.TimeToStop);
        await host.StartAsync();
        var logs = host.Services.GetRequiredService<Microsoft.Extensions.Logging.Testing.FakeLogCollector>();

        await ((IAsyncDisposable)host).DisposeAsync();

        var records = logs.GetSnapshot();
        records.Where(record => record.Id.Id == 9002).Select(StageOf).Should().Equal(records.Where(record => record.Id.Id == 9000).Select(StageOf).Reverse());
        records.Should().NotContain(record => record.Level >= LogLevel.Error);
    }

    [Test]
    public async Task A_program_without_a_host_starts_and_stops_it_too()
    {
        var services = new ServiceCollection();
        services.AddSmallTalk().UseInMemoryStore();
        await using var provider = services.BuildServiceProvider();

        await using (await provider.StartSmallTalkAsync())
        {
            provider.GetRequiredService<IProcessIdentity>().Owner.Should().NotBeNull();
        }

        provider.GetRequiredService<IProcessIdentity>().Owner.Should().BeNull();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task What_was_stopped_or_failed_to_start_is_not_started_again(bool fails)
    {
        var plan = new FaultPlan();
        plan.Add(StoreOperations.AcquireLease, fails ? Fault.FailBefore() : Fault.Delay(TimeSpan.Zero), times: 1);
        var services = new ServiceCollection();
        services.AddSmallTalk().UseInMemoryStore().DecorateStore((inner, _) => new FaultInjectingBackend(inner, plan));
        await using var provider = services.BuildServiceProvider();
        if (fails)
            await provider.Awaiting(it => it.StartSmallTalkAsync()).Should().ThrowAsync<StoreUnavailableException>();
        else
            await (await provider.StartSmallTalkAsync()).DisposeAsync();

        var again = await provider.Awaiting(it => it.StartSmallTalkAsync()).Should().ThrowAsync<InvalidOperationException>();

        again.Which.Message.Should().Contain("new service provider");
    }

    [Test]
    public async Task A_store_that_is_used_before_the_start_says_what_to_call()
    {
        using var folder = new TemporaryFolder();
        var services = new ServiceCollection();
        services.AddSmallTalk().UseFileStore(folder.Path);
        await using var provider = services.BuildServiceProvider();
        var open = () => provider.GetRequiredService<SmallTalk.Sessions.ISessionManager>().OpenAsync("s").AsTask();

        (await open.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("StartSmallTalkAsync");
    }

    [Test]
    public async Task Alerts_reach_the_sinks_that_were_added()
    {
        var sink = new OneAlert();
        using var host = Given.Host((ISmallTalkBuilder builder) => builder.UseInMemoryStore().AddAlertSink(sink));
        await host.StartAsync();

        host.Services.GetRequiredService<IAlertDispatcher>()
            .Raise(
                new Alert
                {
                    Key = "k",
                    Name = "n",
                    Severity = AlertSeverity.Error,
                    Message = "m",
                    RaisedAt = DateTimeOffset.UnixEpoch,
                    Component = "c",
                }
            );

        (await sink.Sent.Task.Guarded()).Key.Should().Be("k");
        await host.StopAsync();
    }

    private static string StageOf(Microsoft.Extensions.Logging.Testing.FakeLogRecord record) => record.GetStructuredStateValue("Stage")!;

    private sealed class OneAlert : IAlertSink
    {
        public TaskCompletionSource<Alert> Sent { get; } = new();

        public ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default)
        {
            Sent.TrySetResult(alert);
            return ValueTask.CompletedTask;
        }
    }
}
