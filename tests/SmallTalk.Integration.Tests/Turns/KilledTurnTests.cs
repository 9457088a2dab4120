using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Integration.Migration;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Integration.Turns;

/// <summary>
/// A process with the whole library in it is killed by SIGKILL in the midst of a turn, and a new process goes on: nothing that was acknowledged is lost, nothing is
/// there twice, and the turn comes to its end.
/// </summary>
[Property("Requirement", "B-04")]
[Property("Requirement", "SC-005")]
public abstract class KilledTurnTests
{
    private const string Name = "SmallTalk:Lease:InstanceName=talker";
    private const string Other = "SmallTalk:Lease:InstanceName=another";
    private const string Turn2 = "letter-0/2";
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);
    private static readonly int Rounds = LongRun.Times(8, 200);

    private static readonly string[] Topics = [SmallTalkTopics.TurnStarted, SmallTalkTopics.AgentReplied, SmallTalkTopics.TurnCompleted];

    private readonly TemporaryFolder _folder = new();

    protected string Folder => _folder.Path;

    /// <summary>The engine's name, and where the store is.</summary>
    protected abstract (string Engine, string Location) Store { get; }

    /// <summary>Chooses the store as hosts do.</summary>
    protected abstract void Use(ISmallTalkBuilder builder);

    private string Ledger => _folder["acknowledged.tsv"];

    [SetUp]
    public virtual Task Prepare() => Task.CompletedTask;

    [TearDown]
    public virtual Task Clean()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Commit 1 creates the session, 2 to 5 are the first turn; 6 is the second question, 7 the call, 8 its result, 9 the answer.</summary>
    private static IEnumerable<TestCaseData> Kills()
    {
        yield return Row("before the user's message is stored", "before-commit-6", stored: 4, tools: 1);
        yield return Row("after the user's message was stored", "after-commit-6", stored: 5, tools: 1);
        yield return Row("after the call was stored", "after-commit-7", stored: 6, tools: 1);
        yield return Row("between the tool's effect and its result's commit", "before-commit-8", stored: 6, tools: 2);
        yield return Row("after the result was stored", "after-commit-8", stored: 7, tools: 1);
        yield return Row("in the midst of the answer", "in-answer-2", stored: 7, tools: 1);
        yield return Row("before the answer is stored", "before-commit-9", stored: 7, tools: 1);
        yield return Row("after the answer was stored, before it was acknowledged", "after-commit-9", stored: 8, tools: 1);
    }

    [TestCaseSource(nameof(Kills))]
    public async Task A_turn_that_was_killed_is_gone_on_with_by_the_next_process(string _, string stop, int stored, int tools)
    {
        var before = await KillAsync(stop, Name);
        (await StoredAsync()).Should().HaveCount(stored);

        var after = await LiveAsync(turns: 3, Name);

        var isCut = stored is > 4 and < 8;
        after.Where(line => line.StartsWith("pending")).Should().Equal(isCut ? [$"pending {Turn2} since 5"] : []);
        after.Where(line => line.StartsWith("rejected")).Should().Equal(isCut ? [$"rejected because of {Turn2}"] : []);
        after
            .Where(line => line.StartsWith("receipt"))
            .Should()
            .Equal((string[])[.. stored < 8 ? [Receipt(2, "5-8")] : Array.Empty<string>(), Receipt(3, "9-12")]);
        before
            .Concat(after)
            .Count(line => line == $"tool {Turn2}/c2")
            .Should()
            .Be(tools, "a call is repeated only when its result was not stored, and with the same key");
        await CheckAsync(turns: 3);
    }

    [Test]
    public async Task A_turn_that_was_killed_is_gone_on_with_before_the_next_one_when_that_is_opted_for()
    {
        await KillAsync("in-answer-2", Name);

        var after = await LiveAsync(turns: 3, Name, "SmallTalk:Turns:ResumePendingTurns=true");

        after.Should().Contain($"pending {Turn2} since 5").And.NotContain(line => line.StartsWith("rejected"));
        after.Where(line => line.StartsWith("receipt")).Should().Equal(Receipt(3, "9-12"));
        await CheckAsync(turns: 3);
    }

    [Test]
    public async Task A_turn_is_taken_over_by_a_process_of_another_name_once_the_lease_has_run_out()
    {
        await KillAsync("in-answer-2", Name);

        var after = await LiveAsync(turns: 3, Other);

        after.Should().Contain(Receipt(2, "5-8")).And.Contain(Receipt(3, "9-12"));
        await CheckAsync(turns: 3);
    }

    [TestCase("in-answer-2", 0)]
    [TestCase("after-commit-7", 1)]
    [Property("Requirement", "B-03")]
    public async Task A_turn_whose_process_is_gone_is_taken_over_by_another_one_unasked_when_that_is_opted_for(string stop, int tools)
    {
        await KillAsync(stop, Name);
        var keys = new List<string>();

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var heir = await StartHeirAsync(keys, ended);
        await ended.Task.WaitAsync(HangGuard, TimeProvider.System);
        await heir.StopAsync().WaitAsync(HangGuard, TimeProvider.System);

        (await StoredAsync()).Should().Equal(Enumerable.Range(1, 2).SelectMany(Said));
        keys.Should().Equal(Enumerable.Repeat($"{Turn2}/c2", tools));
        await LiveAsync(turns: 3, Name);
        await CheckAsync(turns: 3);
    }

    [TestCase("before-commit-3", 4, TestName = "A_held_back_turn_that_was_killed_before_its_commit_leaves_no_trace")]
    [TestCase("in-answer-2", 4, TestName = "A_held_back_turn_that_was_killed_in_its_answer_leaves_no_trace")]
    [TestCase("after-commit-3", 8, TestName = "A_held_back_turn_that_was_killed_after_its_commit_is_there_whole")]
    public async Task A_held_back_turn_is_there_as_a_whole_or_not_at_all(string stop, int stored)
    {
        const string Discard = "SmallTalk:Turns:FailurePolicy=Discard";
        await KillAsync(stop, Name, Discard);
        (await StoredAsync()).Should().HaveCount(stored);

        var after = await LiveAsync(turns: 3, Name, Discard);

        after.Should().NotContain(line => line.StartsWith("pending")).And.Contain(Receipt(3, "9-12"));
        await CheckAsync(turns: 3);
    }

    [Test]
    public async Task Processes_that_are_killed_at_any_time_lose_nothing_and_repeat_nothing()
    {
        const int Sessions = 4;
        var random = new Random(1);
        for (var round = 0; round < Rounds; round++)
        {
            using var child = Start(Sessions, turns: 100_000, "never", Name);
            for (var lines = 100 + random.Next(300); lines > 0; lines--)
                await child.ReadLineAsync();
            await child.KillAsync();
        }

        var asked = await CountQuestionsAsync(Sessions) + 1;
        await LiveAsync(asked, Sessions, Name);

        await CheckAsync(asked, Sessions);
    }

    /// <summary>A host that is never asked anything, and hears of turns that end.</summary>
    private async Task<IHost> StartHeirAsync(List<string> keys, TaskCompletionSource ended)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([new("SmallTalk:Turns:TakeOverPendingTurns", "true"), new("SmallTalk:Lease:InstanceName", "heir")]);
        var look = AIFunctionFactory.Create(
            (AIFunctionArguments arguments) =>
            {
                keys.Add((string)arguments.Context![AgentToolContext.IdempotencyKey]!);
                return "rain";
            },
            "look"
        );
        var talk = builder.Services.AddSmallTalk();
        Use(talk);
        talk.AddAgent("guide", _ => new ScriptedChatClient(_ => ScriptedReply.Text("Rain", " and", " then", " sun 2.")), agent => agent.WithTools(look));
        var host = builder.Build();
        host.Services.GetRequiredService<IEventBus>()
            .Subscribe(
                SmallTalkTopics.TurnCompleted,
                "heir",
                (_, _) =>
                {
                    ended.TrySetResult();
                    return ValueTask.CompletedTask;
                }
            );
        await host.StartAsync().WaitAsync(HangGuard, TimeProvider.System);
        return host;
    }

    private ChildProcess Start(int sessions, int turns, string stop, params string[] settings) =>
        ChildProcess.StartTask(["talk", Store.Engine, Store.Location, Ledger, $"{sessions}", $"{turns}", stop, .. settings]);

    /// <summary>Lets a process talk until it stands still in its second turn, and kills it.</summary>
    private async Task<List<string>> KillAsync(string stop, params string[] settings)
    {
        using var child = Start(sessions: 1, turns: 2, stop, settings);
        var lines = new List<string>();
        var ended = stop == "in-answer-2" ? "chunk then" : "stands still";
        for (var turn = 0; turn < (ended == "stands still" ? 1 : 2); turn++)
            do lines.Add(await child.ReadLineAsync());
            while (lines[^1] != ended);
        await child.KillAsync();
        return lines;
    }

    /// <summary>Lets a process come to so many turns and to its own end.</summary>
    private Task<string[]> LiveAsync(int turns, params string[] settings) => LiveAsync(turns, sessions: 1, settings);

    private async Task<string[]> LiveAsync(int turns, int sessions, params string[] settings)
    {
        using var child = Start(sessions, turns, "never", settings);
        var (exitCode, output, errors) = await child.FinishAsync();
        exitCode.Should().Be(0, errors);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A process that has seen nothing of it reads everything.</summary>
    private async Task CheckAsync(int turns, int sessions = 1)
    {
        await using var host = await OpenStore.StartAsync(Use);
        using var ledger = new AckLedger(Ledger);
        var report = await ledger.CheckAsync(host.Sessions);
        report.IsClean.Should().BeTrue($"{report}");
        report.Acknowledged.Should().Be(report.Stored).And.Be(4 * turns * sessions);
        for (var number = 0; number < sessions; number++)
        {
            var session = (await host.Sessions.FindAsync(IdOf(number)))!;
            host.Turns.GetPendingTurn(session).Should().BeNull();
            (await ReadAsync(session)).Should().Equal(Enumerable.Range(1, turns).SelectMany(Said));
            (await TopicsAsync(host, session.Key)).Should().Equal([SmallTalkTopics.SessionCreated, .. Enumerable.Range(0, turns).SelectMany(_ => Topics)]);
        }
    }

    private async Task<IReadOnlyList<string>> StoredAsync()
    {
        await using var host = await OpenStore.StartAsync(Use);
        return await ReadAsync((await host.Sessions.FindAsync(IdOf(0)))!);
    }

    /// <summary>How many questions the session with the most of them has.</summary>
    private async Task<int> CountQuestionsAsync(int sessions)
    {
        await using var host = await OpenStore.StartAsync(Use);
        var most = 0;
        for (var number = 0; number < sessions; number++)
            most = Math.Max(most, (await ReadAsync((await host.Sessions.FindAsync(IdOf(number)))!)).Count(line => line.StartsWith("user:")));
        return most;
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(ISession session)
    {
        var lines = new List<string>();
        await foreach (var message in session.History.ReadAsync())
            lines.Add($"{message.Message.Role}: {string.Join(' ', message.Message.Contents.Select(Show))}");
        return lines;
    }

    // Events are durable with their commit, and may be seen a moment later; one that is appended now comes after all of them.
    private static async Task<List<string>> TopicsAsync(OpenStore host, SessionKey key)
    {
        const string End = "test:end";
        await host.Backend.Events.AppendAsync([
            new()
            {
                Topic = End,
                Session = key.Id,
                OccurredAt = DateTimeOffset.UnixEpoch,
                Payload = new("{}"u8.ToArray()),
            },
        ]);
        var topics = new List<string>();
        for (EventPosition position = default; topics.LastOrDefault() != End; )
        {
            await host.Backend.Events.WaitAsync(position).AsTask().WaitAsync(HangGuard, TimeProvider.System);
            var page = await host.Backend.Events.ReadAsync(new() { Session = key.Id }, position, 1000);
            topics.AddRange(page.Events.Select(record => record.Event.Topic));
            position = page.Position;
        }
        return topics[..^1];
    }

    private static string Show(AIContent content) =>
        content switch
        {
            TextContent text => text.Text,
            FunctionCallContent call => $"{call.Name}({call.CallId})",
            FunctionResultContent result => $"{result.CallId}={result.Result}",
            _ => content.GetType().Name,
        };

    private static string[] Said(int turn) =>
        [$"user: question {turn}", $"assistant: look(c{turn})", $"tool: c{turn}=rain", $"assistant: Rain and then sun {turn}."];

    private static string Receipt(int turn, string messages) => $"receipt letter-0/{turn} {messages} completed";

    private static SessionId IdOf(int number) => $"letter-{number}";

    private static TestCaseData Row(string when, string stop, int stored, int tools) => new TestCaseData(when, stop, stored, tools).SetArgDisplayNames(when);
}
