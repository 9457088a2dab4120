using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmallTalk.Diagnostics;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.Tests.Events;
using SmallTalk.Turns;
using EventId = Microsoft.Extensions.Logging.EventId;

namespace SmallTalk.Tests.Hosting;

/// <summary>A log provider that fails, because its disk is full, say, costs lines of the log and nothing else.</summary>
public sealed class BrokenLogTests
{
    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task A_host_whose_log_fails_works_and_keeps_everything()
    {
        using (var first = Host())
        {
            await first.StartAsync().Guarded();
            var inbox = new Inbox();
            var bus = first.Services.GetRequiredService<IEventBus>();
            bus.Subscribe("agent:*", "ops", inbox.Handle);
            bus.Subscribe("agent:*", "broken", (_, _) => throw new FormatException("cannot read it"));
            var session = await first.Services.GetRequiredService<ISessionManager>().OpenAsync("letter");
            (await first.SendAsync(session, "writer", "Draft a reply to Ann")).Should().Be("writer says 1");
            (await inbox.NextTopicsAsync(1)).Should().Equal(SmallTalkTopics.AgentReplied);
            await UntilBuriedAsync(first);
            await first.StopAsync().Guarded();
        }

        using var second = Host();
        await second.StartAsync().Guarded();
        var restored = await second.Services.GetRequiredService<ISessionManager>().OpenAsync("letter");
        restored.History.Loaded.Select(message => message.Message.Text).Should().Equal("Draft a reply to Ann", "writer says 1");
        await second.StopAsync().Guarded();
    }

    [Test]
    public void What_a_log_throws_stays_with_it()
    {
        using var broken = new BrokenProvider();
        var logger = broken.CreateLogger("any").Unfailing();

        logger.IsEnabled(LogLevel.Error).Should().BeFalse();
        logger.BeginScope("scope").Should().BeNull();
        logger.Invoking(it => it.Log(LogLevel.Error, default, "line", null, (state, _) => state)).Should().NotThrow();
        logger.Unfailing().Should().BeSameAs(logger);
    }

    private static Task UntilBuriedAsync(IHost host) =>
        HangGuard.UntilAsync(async () => (await host.Services.GetRequiredService<IStoreBackend>().Events.ListDeadLettersAsync(new())).Count == 1);

    private IHost Host() =>
        Given.Host(
            services =>
            {
                services.AddSingleton<ILoggerProvider, BrokenProvider>();
                services
                    .AddSmallTalk(options => (options.Events.RetryDelay, options.Events.MaxAttempts) = (TimeSpan.FromMilliseconds(1), 2))
                    .UseFileStore(_folder.Path)
                    .AddAgent("writer", _ => new ScriptedChatClient(_ => "writer says 1"));
            },
            ("SmallTalk:Shutdown:CloseTimeout", "00:01:00")
        );

    private sealed class BrokenProvider : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith("SmallTalk", StringComparison.Ordinal) || categoryName == "any" ? this : NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new IOException("No space left on device");

        public bool IsEnabled(LogLevel logLevel) => throw new IOException("No space left on device");

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("No space left on device");

        public void Dispose() { }
    }
}
