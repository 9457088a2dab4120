using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.TestUtilities.Servers;
using SmallTalk.Turns;

namespace SmallTalk.Integration.Scenarios;

/// <summary>A hundred sessions at once, ten agents and a thousand events; the host is stopped in good order while every session has a turn in flight, and another host verifies all of it.</summary>
[Property("Requirement", "FR-011")]
[Property("Requirement", "FR-054")]
[Property("Requirement", "B-02")]
public sealed class HundredSessionsTests : IDisposable
{
    private const int Sessions = 100;
    private const int Agents = 10;
    private const int EventsOfEach = 10;

    // Its creation, and three of each of two turns.
    private const int SessionEventsOfEach = 7;
    private const string First = "first";
    private const string Last = "last";
    private const string Work = "work:done";

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _allAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<EventRecord> _handled = new();
    private string _database = "";
    private int _asked;

    public void Dispose() => _folder.Dispose();

    [TestCase("file")]
    [TestCase("sqlite")]
    [TestCase("postgres")]
    public async Task Everything_is_there_after_a_graceful_stop(string engine)
    {
        if (engine == "postgres")
            _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        using (var host = await StartAsync(engine))
        {
            var talks = Enumerable.Range(0, Sessions).Select(number => Task.Run(() => TalkAsync(host.Services, number))).ToList();
            await await Task.WhenAny(_allAsked.Task, Task.WhenAll(talks)).Guarded();
            var stopping = host.StopAsync();
            await HangGuard.UntilAsync(() => Task.FromResult(host.Services.GetRequiredService<ICapacityGate>().ClosedBecause is not null));
            _mayAnswer.SetResult();
            await stopping.Guarded();
            await Task.WhenAll(talks).Guarded();
            CheckLogs(host);
        }

        using var second = await StartAsync(engine);
        await CheckEventsAsync(second.Services);
        await CheckSessionsAsync(second.Services);
        await second.StopAsync().Guarded();
        CheckLogs(second);
    }

    private async Task<IHost> StartAsync(string engine)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddFakeLogging();
        var smallTalk = Use(builder.Services.AddSmallTalk(), engine);
        for (var number = 0; number < Agents; number++)
        {
            var name = AgentOf(number);
            smallTalk.AddAgent(name, _ => new AnsweringChatClient((question, cancellationToken) => AnswerAsync(name, question, cancellationToken)));
        }
        var host = builder.Build();
        await host.StartAsync().Guarded();
        var subscription = host.Services.GetRequiredService<IEventBus>().Subscribe("**", "all", Handle);
        // A new subscriber begins where the log ends when it is asked; commits of sessions do not wait for the answer.
        await HangGuard.UntilAsync(() => Task.FromResult(subscription.IsActive));
        return host;
    }

    private ISmallTalkBuilder Use(ISmallTalkBuilder builder, string engine) =>
        engine switch
        {
            "file" => builder.UseFileStore(_folder["store"]),
            "sqlite" => builder.UseSqlite(_folder["store.db"]),
            _ => builder.UsePostgres(_database),
        };

    // The answers to the last question are held back until they may come.
    private async Task<string> AnswerAsync(string name, string question, CancellationToken cancellationToken)
    {
        if (question == Last)
        {
            if (Interlocked.Increment(ref _asked) == Sessions)
                _allAsked.SetResult();
            await _mayAnswer.Task.WaitAsync(cancellationToken);
        }
        return Answer(name, question);
    }

    private ValueTask Handle(EventRecord record, CancellationToken cancellationToken)
    {
        _handled.Enqueue(record);
        return ValueTask.CompletedTask;
    }

    private static async Task TalkAsync(IServiceProvider services, int number)
    {
        var session = await services.GetRequiredService<ISessionManager>().OpenAsync(SessionOf(number));
        await SendAsync(services, session, number, First);
        for (var count = 1; count <= EventsOfEach; count++)
            await services
                .GetRequiredService<IEventBus>()
                .PublishAsync(
                    new NewEvent
                    {
                        Topic = Work,
                        Session = session.Id,
                        OccurredAt = TimeProvider.System.GetUtcNow(),
                        Payload = new(Encoding.UTF8.GetBytes(count.ToString(CultureInfo.InvariantCulture))),
                    }
                );
        await SendAsync(services, session, number, Last);
    }

    private static async Task SendAsync(IServiceProvider services, ISession session, int number, string question)
    {
        var text = "";
        await foreach (var update in services.GetRequiredService<ITurnRunner>().SendAsync(session, AgentOf(number), question))
            text += update.Text;
        text.Should().Be(Answer(AgentOf(number), question));
    }

    // What the first host had not handled yet comes in the second one, and nothing comes twice.
    private async Task CheckEventsAsync(IServiceProvider services)
    {
        // What is stored may be seen in the log a moment later.
        IReadOnlyList<EventRecord> log = [];
        await HangGuard.UntilAsync(async () => (log = await LogAsync(services)).Count >= (SessionEventsOfEach + EventsOfEach) * Sessions);
        await HangGuard.UntilAsync(() => Task.FromResult(_handled.Count >= log.Count));
        _handled.Select(record => record.Event.Id).Should().Equal(log.Select(record => record.Event.Id));
        log.CountBy(record => record.Event.Topic)
            .Should()
            .BeEquivalentTo(
                new Dictionary<string, int>
                {
                    [SmallTalkTopics.SessionCreated] = Sessions,
                    [SmallTalkTopics.TurnStarted] = 2 * Sessions,
                    [SmallTalkTopics.AgentReplied] = 2 * Sessions,
                    [SmallTalkTopics.TurnCompleted] = 2 * Sessions,
                    [Work] = EventsOfEach * Sessions,
                }
            );
        foreach (var session in log.Where(record => record.Event.Topic == Work).GroupBy(record => record.Event.Session))
            session
                .Select(record => Encoding.UTF8.GetString(record.Event.Payload.Bytes.Span))
                .Should()
                .Equal(Enumerable.Range(1, EventsOfEach).Select(count => $"{count}"), $"{session.Key} published them in this order");
        (await services.GetRequiredService<IStoreBackend>().Events.ListDeadLettersAsync(new())).Should().BeEmpty();
    }

    private static async Task<IReadOnlyList<EventRecord>> LogAsync(IServiceProvider services) =>
        (await services.GetRequiredService<IEventBus>().ReplayAsync(new() { Limit = 10_000 })).Events;

    private static async Task CheckSessionsAsync(IServiceProvider services)
    {
        for (var number = 0; number < Sessions; number++)
        {
            var session = (await services.GetRequiredService<ISessionManager>().FindAsync(SessionOf(number)))!;
            services.GetRequiredService<ITurnRunner>().GetPendingTurn(session).Should().BeNull();
            session
                .History.Loaded.Select(message => message.Message.Text)
                .Should()
                .Equal(First, Answer(AgentOf(number), First), Last, Answer(AgentOf(number), Last));
        }
    }

    /// <summary>That a handler is slow on a busy machine is told by an alert; nothing else may go wrong.</summary>
    private static void CheckLogs(IHost host) =>
        host
            .Services.GetFakeLogCollector()
            .GetSnapshot()
            .Where(record => record.Level >= LogLevel.Error && record.Id.Id != 0 && !record.Message.StartsWith("Alert events.slow"))
            .Select(record => record.Message)
            .Should()
            .BeEmpty();

    private static string Answer(string name, string question) => $"{name} heard '{question}'";

    private static SessionId SessionOf(int number) => $"session-{number}";

    private static string AgentOf(int number) => $"agent-{number % Agents}";
}
