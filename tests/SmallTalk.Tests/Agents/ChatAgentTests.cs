using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Agents;

public sealed class ChatAgentTests
{
    private static readonly ChatMessage Question = new(ChatRole.User, "What is it like outside?");

    [Test]
    public async Task Streams_what_the_model_streams()
    {
        var model = new FakeModel([FakeModel.Text("It is "), FakeModel.Text("raining.")]);

        var updates = await RunAsync(Agent(model), Question);

        updates.Select(update => update.Text).Should().Equal("It is ", "raining.");
        model.Requests.Single().Messages.Should().Equal(Question);
        model.Requests.Single().Options.Should().BeNull();
    }

    [Test]
    public void Does_nothing_before_it_is_enumerated()
    {
        var model = new FakeModel([FakeModel.Text("never")]);

        _ = Agent(model).RunAsync(Request([Question]));

        model.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task Instructions_and_tools_go_to_the_model_beside_its_own_options()
    {
        var model = new FakeModel([FakeModel.Text("yes")]);
        var options = new ChatAgentOptions
        {
            Instructions = "Be brief.",
            Tools = [Tool("weather", _ => "rain")],
            Chat = new() { ModelId = "small", Tools = [Tool("clock", _ => "noon")] },
        };

        await RunAsync(Agent(model, options), Question);

        var asked = model.Requests.Single().Options!;
        asked.Instructions.Should().Be("Be brief.");
        asked.ModelId.Should().Be("small");
        asked.Tools!.Select(tool => tool.Name).Should().Equal("weather", "clock");
        options.Chat.Tools.Should().HaveCount(1, "the host's options are not changed");
    }

    [Test]
    public async Task Runs_each_tool_and_asks_again_with_its_result()
    {
        var model = new FakeModel(
            [FakeModel.Call("weather", "c1", ("city", "Bonn")), FakeModel.Call("weather", "c2", ("city", "Ulm"))],
            [FakeModel.Text("Rain in both.")]
        );

        var updates = await RunAsync(Agent(model, Tool("weather", arguments => $"rain in {arguments["city"]}")), Question);

        updates.Where(update => update.Role == ChatRole.Tool).Select(ResultOf).Should().Equal("c1: rain in Bonn", "c2: rain in Ulm");
        var second = model.Requests.Last().Messages;
        second.Select(message => message.Role).Should().Equal(ChatRole.User, ChatRole.Assistant, ChatRole.Tool, ChatRole.Tool);
        second[1].Contents.OfType<FunctionCallContent>().Select(call => call.CallId).Should().Equal("c1", "c2");
    }

    [TestCase(false, 1)]
    [TestCase(true, 0)]
    public async Task Ends_a_message_with_tool_calls_before_it_runs_them(bool modelSaysSo, int added)
    {
        var call = FakeModel.Call("weather", "c1");
        call.FinishReason = modelSaysSo ? ChatFinishReason.ToolCalls : null;
        var ran = false;
        var agent = Agent(new FakeModel([call], [FakeModel.Text("done")]), Tool("weather", _ => ran = true));

        var before = new List<ChatResponseUpdate>();
        await foreach (var update in agent.RunAsync(Request([Question])))
        {
            if (update.FinishReason == ChatFinishReason.ToolCalls)
                ran.Should().BeFalse("the calls are committed first");
            if (update.Role != ChatRole.Tool && !ran)
                before.Add(update);
        }

        before.Should().HaveCount(1 + added);
        before[^1].FinishReason.Should().Be(ChatFinishReason.ToolCalls);
        ran.Should().BeTrue();
    }

    [Test]
    public async Task Tools_without_a_result_come_first_when_a_turn_goes_on()
    {
        var model = new FakeModel([FakeModel.Text("Both are wet.")]);
        var ran = new List<string?>();
        var agent = Agent(
            model,
            Tool(
                "weather",
                arguments =>
                {
                    ran.Add(arguments["city"]?.ToString());
                    return "rain";
                }
            )
        );
        var calls = new ChatMessage(ChatRole.Assistant, [Call("c1", "Bonn"), Call("c2", "Ulm")]);
        var first = new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", "rain")]);

        var updates = await RunAsync(agent, Question, calls, first);

        ran.Should().Equal("Ulm");
        ResultOf(updates[0]).Should().Be("c2: rain");
        updates[1].Text.Should().Be("Both are wet.");
        model.Requests.Single().Messages.Should().HaveCount(4);
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task A_repeated_call_has_the_same_idempotency_key_and_no_other_call_has_it()
    {
        var keys = new List<string>();
        var tool = Tool(
            "pay",
            arguments =>
            {
                keys.Add((string)arguments.Context![AgentToolContext.IdempotencyKey]!);
                return "paid";
            }
        );
        var script = new[] { FakeModel.Call("pay", "c1"), FakeModel.Call("pay", "c2") };
        var again = new[] { FakeModel.Call("pay", "c1") };
        var whole = await RunAsync(Agent(new FakeModel(script, again, [FakeModel.Text("done")]), tool), Question);
        var answered = whole.Take(4).ToChatResponse().Messages;

        await RunAsync(Agent(new FakeModel(again, [FakeModel.Text("done")]), tool), [Question, .. answered.Take(1)]);

        keys.Should().Equal("t1/c1", "t1/c2", "t1/c1#2", "t1/c1", "t1/c2", "t1/c1#2");
    }

    [Test]
    public async Task Tools_are_told_what_they_belong_to()
    {
        AIFunctionArguments? seen = null;
        var services = new FakeServices();
        var tool = Tool(
            "weather",
            arguments =>
            {
                seen = arguments;
                return "rain";
            }
        );
        var model = new FakeModel([FakeModel.Call("weather", "c1")], [FakeModel.Text("done")]);

        await RunAsync(new ChatAgent(new() { Name = "guide" }, model, new() { Tools = [tool] }, services), Question);

        seen!.Services.Should().BeSameAs(services);
        seen.Context![AgentToolContext.Agent].Should().Be("guide");
        seen.Context[AgentToolContext.SessionId].Should().Be("s1");
        seen.Context[AgentToolContext.Partition].Should().Be("");
        seen.Context[AgentToolContext.TurnId].Should().Be("t1");
        seen.Context[AgentToolContext.CorrelationId].Should().Be("cor");
    }

    [Test]
    public async Task A_tool_that_throws_and_a_tool_that_does_not_exist_are_results()
    {
        var model = new FakeModel([FakeModel.Call("weather", "c1"), FakeModel.Call("oracle", "c2")], [FakeModel.Text("sorry")]);

        var updates = await RunAsync(Agent(model, Tool("weather", _ => throw new InvalidOperationException("secret"))), Question);

        updates
            .Where(update => update.Role == ChatRole.Tool)
            .Select(ResultOf)
            .Should()
            .Equal("c1: Error: the tool failed.", "c2: Error: there is no tool named 'oracle'.");
        updates[^1].Text.Should().Be("sorry");
    }

    [Test]
    public async Task After_the_last_round_the_model_is_told_to_answer_without_tools()
    {
        var call = new[] { FakeModel.Call("weather", "c1") };
        var model = new FakeModel(call, call, [FakeModel.Text("rain")]);
        var options = new ChatAgentOptions { Tools = [Tool("weather", _ => "rain")], MaxToolRounds = 2 };

        var updates = await RunAsync(Agent(model, options), Question);

        updates[^1].Text.Should().Be("rain");
        model.Requests.Select(request => request.Options!.ToolMode).Should().Equal(null, null, ChatToolMode.None);
    }

    [Test]
    public async Task A_model_that_asks_for_tools_for_ever_is_an_error()
    {
        var model = new FakeModel([FakeModel.Call("weather", "c1")]);
        var options = new ChatAgentOptions { Tools = [Tool("weather", _ => "rain")], MaxToolRounds = 3 };

        var run = () => RunAsync(Agent(model, options), Question);

        (await run.Should().ThrowAsync<AgentFailedException>()).Which.Reason.Should().Contain("after 3 rounds");
        model.Requests.Should().HaveCount(4);
    }

    [Test]
    public async Task Cancellation_in_a_tool_ends_the_answer()
    {
        using var cancel = new CancellationTokenSource();
        var tool = Tool(
            "weather",
            _ =>
            {
                cancel.Cancel();
                cancel.Token.ThrowIfCancellationRequested();
                return "";
            }
        );
        var agent = Agent(new FakeModel([FakeModel.Call("weather", "c1")]), tool);

        var run = async () =>
        {
            await foreach (var _ in agent.RunAsync(Request([Question]), cancel.Token)) { }
        };

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public void What_cannot_work_is_refused_when_the_agent_is_made()
    {
        var model = new FakeModel([]);
        var tool = Tool("weather", _ => "rain");

        Making(model, new() { Tools = [tool, tool] }).Should().Throw<ArgumentException>().WithMessage("*two tools named 'weather'*");
        Making(model, new() { Tools = [new ApprovalRequiredAIFunction(tool)] }).Should().Throw<ArgumentException>().WithMessage("*needs an approval*");
        Making(model, new() { Tools = [tool.AsDeclarationOnly()] }).Should().Throw<ArgumentException>().WithMessage("*cannot be run*");
        Making(model, new() { MaxToolRounds = -1 }).Should().Throw<ArgumentOutOfRangeException>();
        Making(model.AsBuilder().UseFunctionInvocation().Build(), new()).Should().Throw<ArgumentException>().WithMessage("*UseFunctionInvocation*");
        var nameless = () => new ChatAgent(new() { Name = "" }, model);
        nameless.Should().Throw<InvalidIdException>().Which.What.Should().Be("agent name");
    }

    private static Func<ChatAgent> Making(IChatClient model, ChatAgentOptions options) => () => new(new() { Name = "guide" }, model, options);

    private static ChatAgent Agent(FakeModel model, params AITool[] tools) => Agent(model, new ChatAgentOptions { Tools = tools });

    private static ChatAgent Agent(FakeModel model, ChatAgentOptions options) => new(new() { Name = "guide" }, model, options);

    private static AIFunction Tool(string name, Func<AIFunctionArguments, object?> run) =>
        AIFunctionFactory.Create((AIFunctionArguments arguments) => run(arguments)?.ToString(), name);

    private static FunctionCallContent Call(string id, string city) => new(id, "weather", new Dictionary<string, object?> { ["city"] = city });

    private static string ResultOf(ChatResponseUpdate update)
    {
        var result = update.Contents.OfType<FunctionResultContent>().Single();
        return $"{result.CallId}: {result.Result}";
    }

    private static AgentRequest Request(IReadOnlyList<ChatMessage> messages) =>
        new()
        {
            Messages = messages,
            Session = new(SessionId.Parse("s1")),
            TurnId = "t1",
            CorrelationId = "cor",
            State = new FakeAgentState(),
        };

    private static Task<List<ChatResponseUpdate>> RunAsync(ChatAgent agent, params ChatMessage[] messages) => Collect(agent.RunAsync(Request(messages)));

    private static async Task<List<ChatResponseUpdate>> Collect(IAsyncEnumerable<ChatResponseUpdate> updates)
    {
        var all = new List<ChatResponseUpdate>();
        await foreach (var update in updates)
            all.Add(update);
        return all;
    }

    private sealed class FakeServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
