using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Agents;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tests;
using SmallTalk.Tests.Hosting;
using SmallTalk.TestUtilities;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Groups in a whole host: of the configuration, with its bus and its watch over agents.</summary>
[Property("Requirement", "FR-017")]
public sealed class GroupHostTests
{
    [Test]
    public async Task A_group_of_the_configuration_is_there_and_code_goes_before_it()
    {
        using var host = await StartAsync(
            builder => builder.AddGroup("mixed", group => group.Members("a", "b").MaxRounds(1)),
            ("SmallTalk:Groups:Each:made:Members:0", "b"),
            ("SmallTalk:Groups:Each:made:Members:1", "a"),
            ("SmallTalk:Groups:Each:made:MaxTurns", "3"),
            ("SmallTalk:Groups:Each:made:Selector", "Round_Robin"),
            ("SmallTalk:Groups:Each:Mixed:MaxRounds", "5"),
            ("SmallTalk:Groups:Each:Mixed:EndOn:0", "never said"),
            ("SmallTalk:Groups:Each:Mixed:Members:0", "c")
        );

        var made = await SendAsync(host, "made");
        var mixed = await SendAsync(host, "mixed");

        made.Should().Equal("b", "a", "b", GroupEndReasons.TurnLimit);
        mixed.Should().Equal("a", "b", GroupEndReasons.RoundLimit);
        host.Services.GetRequiredService<IGroupConversationManager>().Groups.Should().Equal("mixed", "made");
        await host.StopAsync().Guarded();
    }

    [TestCase(
        "SmallTalk:Groups:Each:made:Selector",
        "oracle",
        "SmallTalk:Groups:Each:made:Selector is 'oracle'; it must be one of round_robin, priority, relevance, llm, composite, or*"
    )]
    [TestCase("SmallTalk:Groups:Each:made:Members:2", "nobody", "Group 'made' has the member 'nobody', which is not registered.*")]
    [TestCase("SmallTalk:Groups:Each:made:Selector", "llm", "*no model: register an IChatClient*")]
    public async Task A_group_that_cannot_work_is_refused_at_the_start(string setting, string value, string message)
    {
        var start = () => StartAsync(_ => { }, ("SmallTalk:Groups:Each:made:Members:0", "a"), ("SmallTalk:Groups:Each:made:Members:1", "b"), (setting, value));

        await start.Should().ThrowAsync<InvalidAgentsException>().WithMessage(message);
    }

    [TestCase("MaxTurns", "0", "SmallTalk:Groups:Each:made:MaxTurns is 0; it must be 1 to 10000.")]
    [TestCase("MinGap", "00:01:00", "SmallTalk:Groups:Each:made:MinGap is 00:01:00; it must be 00:00:00 to 00:00:10.")]
    public async Task Settings_out_of_range_are_refused_at_the_start(string setting, string value, string message)
    {
        var start = () => StartAsync(_ => { }, ($"SmallTalk:Groups:Each:made:{setting}", value));

        (await start.Should().ThrowAsync<InvalidConfigurationException>()).WithMessage($"*{message}*");
    }

    [Test]
    [Property("Requirement", "FR-018")]
    public async Task A_selector_of_the_host_is_named_by_its_key()
    {
        using var host = await StartAsync(
            builder => builder.Services.AddKeyedSingleton<ISpeakerSelector>("mine", StubSelector.Says("c")),
            ("SmallTalk:Groups:Each:made:Members:0", "a"),
            ("SmallTalk:Groups:Each:made:Members:1", "c"),
            ("SmallTalk:Groups:Each:made:MaxTurns", "1"),
            ("SmallTalk:Groups:Each:made:Selector", "mine")
        );

        (await SendAsync(host, "made")).Should().Equal("c", GroupEndReasons.TurnLimit);
    }

    [Test]
    [Property("Requirement", "FR-015")]
    public async Task Failures_in_other_conversations_are_heard_of_by_their_events()
    {
        using var host = await StartAsync(builder =>
            builder
                .AddAgent("bad", _ => new ScriptedChatClient(_ => throw new InvalidOperationException("out of order")))
                .AddGroup("team", group => group.Members("bad", "a", "b").MaxTurns(1))
        );
        for (var failure = 0; failure < 3; failure++)
            await host.Awaiting(it => SendAsync(it, "bad")).Should().ThrowAsync<TurnFailedException>();

        var failures = host.Services.GetRequiredService<FailureCounts>();
        await HangGuard.UntilAsync(() => Task.FromResult(failures.IsToBeAvoided("bad")));

        (await SendAsync(host, "team")).Should().Equal("a", GroupEndReasons.TurnLimit);
    }

    [Test]
    [Property("Requirement", "FR-015")]
    public async Task Who_is_not_well_is_passed_over_and_the_next_one_speaks()
    {
        var beating = new Beating();
        using var host = await StartAsync(builder => builder.AddAgent(_ => beating).AddGroup("team", group => group.Members("beating", "a", "b").MaxTurns(2)));

        beating.Heartbeat!.Fail("its disk is gone");
        var monitor = host.Services.GetRequiredService<IAgentMonitor>();
        await HangGuard.UntilAsync(() => Task.FromResult(monitor.Find("beating")!.Status is not AgentStatus.Healthy));

        (await SendAsync(host, "team")).Should().Equal("a", "b", GroupEndReasons.TurnLimit);
    }

    [Test]
    [Property("Requirement", "B-06")]
    public async Task Relevance_makes_itself_ready_at_the_start_and_for_those_who_join()
    {
        using var host = await StartAsync(builder =>
            builder
                .AddAgent(
                    "cook",
                    _ => Speaker("cook"),
                    agent => agent.Describe("Knows recipes.").WithExamples("How do I make a sauce?", "What goes with salmon?")
                )
                .AddAgent(
                    "guide",
                    _ => Speaker("guide"),
                    agent => agent.Describe("Knows trains.").WithExamples("Which train goes to Vienna?", "Find me a hotel")
                )
                .AddAgent("banker", _ => Speaker("banker"), agent => agent.Describe("Knows money.").WithExamples("What is my balance?", "Pay my bill"))
                .AddGroup("experts", group => group.Members("cook", "guide").SelectSpeakers(By.Relevance))
        );
        await host.Services.GetRequiredService<SelectorPreparation>().ReadyAsync().Guarded();
        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("s");
        var team = host.Services.GetRequiredService<IGroupConversationManager>().Find(session, "experts")!;
        await team.JoinAsync("banker");
        await host.Services.GetRequiredService<SelectorPreparation>().ReadyAsync().Guarded();

        (await SayAsync(team, "Is there a night train to Vienna?")).Should().Equal("guide", GroupEndReasons.TurnLimit);
        (await SayAsync(team, "yes please")).Should().Equal("guide", GroupEndReasons.TurnLimit);
        (await SayAsync(team, "And pay my phone bill")).Should().Equal("banker", GroupEndReasons.TurnLimit);
    }

    private static async Task<IHost> StartAsync(Action<ISmallTalkBuilder> configure, params (string Key, string Value)[] settings)
    {
        var host = Given.Host(
            (ISmallTalkBuilder builder) =>
            {
                builder.UseInMemoryStore();
                foreach (var name in (string[])["a", "b", "c"])
                    builder.AddAgent(name, _ => Speaker(name));
                configure(builder);
            },
            settings
        );
        await host.StartAsync().Guarded();
        return host;
    }

    private static ScriptedChatClient Speaker(string name) => new(_ => $"{name} speaks");

    private static async Task<List<string>> SendAsync(IHost host, string target)
    {
        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync(SessionId.New());
        return Show(
            await TurnProcess
                .CollectAsync(host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, target, new ChatMessage(ChatRole.User, "Go")))
                .Guarded()
        );
    }

    private static async Task<List<string>> SayAsync(IGroupConversation team, string text) =>
        Show(await TurnProcess.CollectAsync(team.SendAsync(new(ChatRole.User, text))).Guarded());

    /// <summary>Who spoke, and why the turn ended.</summary>
    private static List<string> Show(List<TurnUpdate> updates) =>
        [.. updates.Where(update => update.Text.Length > 0).Select(update => update.Speaker), updates[^1].Receipt!.EndedBecause];

    private sealed class Beating : IBeatingAgent
    {
        public IAgentHeartbeat? Heartbeat { get; private set; }

        public AgentDescriptor Descriptor { get; } = new() { Name = "beating" };

        public void Attach(IAgentHeartbeat heartbeat) => Heartbeat = heartbeat;

        public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
            FakeAgent.Stream(["beating speaks"]);
    }
}
