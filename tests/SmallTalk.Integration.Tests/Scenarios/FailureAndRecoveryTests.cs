using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.TestUtilities.Servers;
using SmallTalk.Turns;
using EventId = SmallTalk.Events.EventId;

namespace SmallTalk.Integration.Scenarios;

/// <summary>
/// Sessions talk with agents that are killed, frozen and turned into zombies in the midst of turns, events and idleness, over models that fail: all come back by themselves,
/// and nothing is lost or there twice, which another host verifies.
/// </summary>
[Property("Requirement", "FR-008")]
[Property("Requirement", "FR-009a")]
[Property("Requirement", "FR-028")]
[Property("Requirement", "B-04")]
[Property("Requirement", "B-05")]
[Property("Requirement", "SC-004")]
public sealed class FailureAndRecoveryTests : IDisposable
{
    private const int Seed = 5;
    private const int Sessions = 8;
    private const int FewestTurns = 4;
    private const int AgentFailed = 6011;
    private const int Degraded = 6040;
    private const string Busy = "busy";
    private const string Listener = "listener";
    private const string Keeper = "keeper";
    private const string Backed = "backed";
    private const string Spare = "spare";
    private static readonly string[] Asked = [Busy, Listener, Keeper, Backed];

    private readonly TemporaryFolder _folder = new();
    private readonly AckLedger _ledger = new();
    private readonly ConcurrentDictionary<int, List<AnsweredTurn>> _answered = new();
    private readonly ConcurrentQueue<EventId> _published = new();
    private string _database = "";

    public void Dispose()
    {
        _folder.Dispose();
        _ledger.Dispose();
    }

    [TestCase("file")]
    [TestCase("sqlite")]
    [TestCase("postgres")]
    public async Task Agents_that_fail_come_back_and_nothing_is_lost(string engine)
    {
        if (engine == "postgres")
            _database = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var scene = new RecoveryScene(
            new MishapPlan(Seed)
                .Add(Busy, 2, [MishapKind.Killed, MishapKind.Frozen, MishapKind.Zombie], MishapPlace.Answer, MishapPlace.Event, MishapPlace.BetweenTurns)
                .Add(Listener, 1, [MishapKind.Killed, MishapKind.Frozen], MishapPlace.Answer, MishapPlace.Event, MishapPlace.BetweenTurns)
                .Add(Keeper, 2, [MishapKind.Zombie], MishapPlace.Answer, MishapPlace.BetweenTurns)
                .Add(Backed, 2, [MishapKind.Killed, MishapKind.Frozen], MishapPlace.Answer, MishapPlace.BetweenTurns)
        );
        var memories = new Dictionary<string, int>();
        using (var host = await StartAsync(engine, scene, WatchClosely))
        {
            // All are there before any talks: while many agents have failed, no new one is taken.
            var manager = host.Services.GetRequiredService<ISessionManager>();
            var sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(number => manager.OpenAsync(SessionOf(number)).AsTask())).Guarded();
            await Task.WhenAll(sessions.Select((session, number) => Task.Run(() => TalkAsync(host.Services, scene, session, number)))).Guarded();
            await CheckAgentsAsync(host.Services, scene);
            await CheckEventsAsync(host.Services, scene);
            foreach (var name in (string[])[Busy, Keeper])
                memories[name] = InPlace(host.Services, name).Memory;
            await host.StopAsync().Guarded();
            scene.End();
            CheckLogs(host, AgentFailed, Degraded);
        }

        var calm = new RecoveryScene(new MishapPlan(Seed));
        // Nothing befalls anybody here, and on a busy machine a close watch would see what is not.
        using var second = await StartAsync(engine, calm, _ => { });
        foreach (var (name, memory) in memories)
            calm.KeptBy(name).First().Should().Be(new KeptMemory(1, memory, IsRestored: true));
        CheckMemories(scene);
        await CheckSessionsAsync(second.Services, scene);
        await second.StopAsync().Guarded();
        CheckLogs(second);
    }

    private async Task<IHost> StartAsync(string engine, RecoveryScene scene, Action<AgentOptions> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddFakeLogging();
        var smallTalk = Use(builder.Services.AddSmallTalk(options => configure(options.Agents)), engine);
        smallTalk
            .AddAgent(services => new BusyAgent(scene, services, new() { Name = Busy }))
            .AddAgent(services => new ListeningAgent(scene, services, new() { Name = Listener }))
            .AddAgent(services => new KeepingAgent(scene, services, new() { Name = Keeper }))
            .AddAgent(services => new BeatingAgent(scene, services, new() { Name = Backed, Backup = Spare }))
            .AddAgent(services => new CalledAgent(scene, services, new() { Name = Spare }));
        var host = builder.Build();
        await host.StartAsync().Guarded();
        return host;
    }

    private static void WatchClosely(AgentOptions options)
    {
        (options.Health.BeatInterval, options.Health.ProbeInterval) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        options.Health.ProbeTimeout = TimeSpan.FromMilliseconds(300);
        options.Recovery.MaxRestarts = 1000;
        (options.Recovery.BaseDelay, options.Recovery.MaxDelay) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10));
        options.Recovery.CaptureInterval = TimeSpan.FromMilliseconds(250);
        options.Each[Backed] = new() { Recovery = { AgentRecoveryStep.Replace, AgentRecoveryStep.Restart } };
    }

    private ISmallTalkBuilder Use(ISmallTalkBuilder builder, string engine) =>
        engine switch
        {
            "file" => builder.UseFileStore(_folder["store"]),
            "sqlite" => builder.UseSqlite(_folder["store.db"]),
            _ => builder.UsePostgres(_database),
        };

    /// <summary>Asks one agent after the other, as long as anything is to befall them.</summary>
    private async Task TalkAsync(IServiceProvider services, RecoveryScene scene, ISession session, int number)
    {
        for (var turn = 1; turn <= FewestTurns || !scene.Plan.IsOver; turn++)
        {
            var agent = Asked[(number + turn) % Asked.Length];
            var question = $"question {turn} of {session.Id}";
            await PublishAsync(services, $"work:{number}");
            var attempt = 1;
            for (; !await IsAnsweredAsync(services, session, agent, question, TurnOf(session, turn, attempt)); attempt++)
                await HangGuard.UntilAsync(() => Task.FromResult(IsUsable(services, agent)));
            _answered.GetOrAdd(number, _ => []).Add(new(question, TurnOf(session, turn, attempt)));
            await PublishAsync(services, $"work:{number}");
            InPlace(services, agent).Idle();
        }
    }

    /// <summary>Sends a question, and writes down what of the turn is acknowledged.</summary>
    /// <returns>False when it failed by an error that may pass.</returns>
    private async Task<bool> IsAnsweredAsync(IServiceProvider services, ISession session, string agent, string question, string turn)
    {
        try
        {
            TurnReceipt? receipt = null;
            await foreach (var update in services.GetRequiredService<ITurnRunner>().SendAsync(session, agent, question, new() { TurnId = turn }))
                receipt = update.Receipt;
            receipt!.EndedBecause.Should().Be("completed");
            await AcknowledgeAsync(session, receipt.LastSequence);
            return true;
        }
        catch (TurnFailedException error)
        {
            error.IsTransient.Should().BeTrue(error.Message);
            error.InnerException.Should().BeOfType<AgentFailedException>().Which.Agent.Should().BeOneOf(agent, agent == Backed ? Spare : agent);
            await AcknowledgeAsync(session, error.KeptUntil);
            return false;
        }
    }

    private async Task AcknowledgeAsync(ISession session, long until)
    {
        await foreach (var message in session.History.ReadAsync())
            if (message.Sequence <= until)
                _ledger.Record(session.Key, message);
    }

    private async Task PublishAsync(IServiceProvider services, string topic)
    {
        var item = new NewEvent { Topic = topic, OccurredAt = TimeProvider.System.GetUtcNow() };
        await services.GetRequiredService<IEventBus>().PublishAsync(item);
        _published.Enqueue(item.Id);
    }

    private static async Task CheckAgentsAsync(IServiceProvider services, RecoveryScene scene)
    {
        // At one moment all are: a busy machine lets one seem ill for a while at any time.
        var monitor = services.GetRequiredService<IAgentMonitor>();
        IReadOnlyList<AgentHealth> agents = [];
        await HangGuard.UntilAsync(() =>
        {
            agents = monitor.GetAll();
            return Task.FromResult(
                agents.All(agent => agent is { Status: AgentStatus.Healthy, StandIn: null }) && Asked.All(name => InPlace(services, name).IsSteady)
            );
        });
        agents.Select(agent => agent.Name).Should().BeEquivalentTo([.. Asked, Spare]);
        agents.Where(agent => agent.Name != Spare).Should().AllSatisfy(agent => agent.Restarts.Should().BePositive());
        scene.Befallen.Should().NotContain(agent => agent.IsSteady);
        await HangGuard.UntilAsync(() => Task.FromResult(scene.Befallen.All(agent => agent.IsDisposed)));
    }

    private async Task CheckEventsAsync(IServiceProvider services, RecoveryScene scene)
    {
        // What is stored may be seen in the log a moment later.
        List<EventId> log = [];
        await HangGuard.UntilAsync(async () => (log = await LogAsync(services)).Count >= _published.Count);
        log.Should().BeEquivalentTo(_published);
        foreach (var name in (string[])[Busy, Listener])
        {
            await HangGuard.UntilAsync(() => Task.FromResult(scene.HandledBy(name).Contains(log[^1])));
            scene.HandledBy(name).Distinct().Should().Equal(log, $"{name} gets all of them at least once, in order");
        }
        var letters = services.GetRequiredService<IDeadLetterQueue>();
        (await letters.ListAsync(new())).Should().BeEmpty();
    }

    private static async Task<List<EventId>> LogAsync(IServiceProvider services)
    {
        var page = await services.GetRequiredService<IEventBus>().ReplayAsync(new() { Pattern = UnsteadyAgent.Events, Limit = 10_000 });
        return [.. page.Events.Select(record => record.Event.Id)];
    }

    /// <summary>Each new instance gets what was kept last; what was just being stored when the one before failed may have come too late.</summary>
    private static void CheckMemories(RecoveryScene scene)
    {
        foreach (var name in (string[])[Busy, Keeper])
        {
            var kept = scene.KeptBy(name).ToList();
            foreach (var (index, restored) in kept.Index().Where(entry => entry.Item.IsRestored))
                kept.Take(index).Where(entry => !entry.IsRestored).TakeLast(2).Select(entry => entry.Value).Should().Contain(restored.Value);
            kept.Where(entry => entry.Instance > 1).DistinctBy(entry => entry.Instance).Should().OnlyContain(entry => entry.IsRestored).And.NotBeEmpty();
        }
    }

    private async Task CheckSessionsAsync(IServiceProvider services, RecoveryScene scene)
    {
        var report = await _ledger.CheckAsync(services.GetRequiredService<ISessionManager>());
        report.IsClean.Should().BeTrue($"{report}");
        report.Acknowledged.Should().Be(report.Stored);
        var runs = scene.ToolRuns.ToLookup(run => run.Key);
        runs.Should().AllSatisfy(key => key.Select(run => run.Instance).Should().OnlyHaveUniqueItems("an instance runs a call once"));
        for (var number = 0; number < Sessions; number++)
            await CheckSessionAsync(services, number, runs);
    }

    private async Task CheckSessionAsync(IServiceProvider services, int number, ILookup<string, ToolRun> runs)
    {
        var session = (await services.GetRequiredService<ISessionManager>().FindAsync(SessionOf(number)))!;
        services.GetRequiredService<ITurnRunner>().GetPendingTurn(session).Should().BeNull();
        var turns = new List<(string Question, List<AIContent> Said)>();
        await foreach (var message in session.History.ReadAsync())
            if (message.Message.Role == ChatRole.User)
                turns.Add((message.Message.Text, []));
            else
                turns[^1].Said.AddRange(message.Message.Contents);
        // A turn that failed is followed by the one in which the question was sent again.
        var answered = turns.Where((turn, index) => index == turns.Count - 1 || turns[index + 1].Question != turn.Question).ToList();
        answered.Select(turn => turn.Question).Should().Equal(_answered[number].Select(turn => turn.Question));
        foreach (var (said, turn) in answered.Select(turn => turn.Said).Zip(_answered[number]))
            said.Select(content => Show(content, turn, runs))
                .Should()
                .Equal(
                    $"{UnsteadyAgent.CallOf(turn.Question, 1)}?",
                    $"{UnsteadyAgent.CallOf(turn.Question, 1)}!",
                    $"{UnsteadyAgent.CallOf(turn.Question, 2)}?",
                    $"{UnsteadyAgent.CallOf(turn.Question, 2)}!",
                    UnsteadyAgent.AnswerTo(turn.Question)
                );
    }

    /// <summary>A result is that of the last instance that has run the call under its key: what was stored is not run again.</summary>
    private static string Show(AIContent content, AnsweredTurn turn, ILookup<string, ToolRun> runs) =>
        content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call => $"{call.CallId}?",
            FunctionResultContent result when runs[$"{turn.Id}/{result.CallId}"].MaxBy(run => run.Instance) is { } last => $"{result.Result}" == last.Result
                ? $"{result.CallId}!"
                : $"{result.CallId} is by {result.Result}, and {last.Result} has run it again",
            FunctionResultContent result => $"{result.CallId} has run under another key",
            _ => content.GetType().Name,
        };

    private static bool IsUsable(IServiceProvider services, string name) =>
        services.GetRequiredService<IAgentMonitor>().Find(name)! is var agent
        && (agent.StandIn is not null || agent.Status is not (AgentStatus.Failed or AgentStatus.Restarting));

    private static UnsteadyAgent InPlace(IServiceProvider services, string name) =>
        services.GetRequiredService<IAgentRegistry>().TryGet(name, out var agent) ? (UnsteadyAgent)agent : throw new ArgumentException(name, nameof(name));

    /// <summary>What takes long while agents are down, and that many are down, is told by an alert; nothing else may go wrong.</summary>
    private static void CheckLogs(IHost host, params int[] expected) =>
        host
            .Services.GetFakeLogCollector()
            .GetSnapshot()
            .Where(record =>
                record.Level >= LogLevel.Error
                && record.Id.Id != 0
                && !expected.Contains(record.Id.Id)
                && !record.Message.StartsWith("Alert events.slow")
                && !record.Message.StartsWith("Alert system.degraded")
            )
            .Select(record => record.Message)
            .Should()
            .BeEmpty();

    private static string TurnOf(ISession session, int turn, int attempt) => $"{session.Id}-{turn}-{attempt}";

    private static SessionId SessionOf(int number) => $"session-{number}";

    private sealed record AnsweredTurn(string Question, string Id);
}
