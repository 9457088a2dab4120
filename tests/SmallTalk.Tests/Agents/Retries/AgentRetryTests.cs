using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tests;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>An agent with tools over a model that fails: requests are repeated, tools are not.</summary>
public sealed class AgentRetryTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly HttpRequestException Overloaded = new("overloaded", inner: null, HttpStatusCode.ServiceUnavailable);

    private readonly ObservedTime _time = new();
    private readonly ConcurrentQueue<string> _paid = new();

    [Test]
    [Property("Requirement", "FR-028")]
    [Property("Requirement", "B-04")]
    public async Task Tools_run_once_under_one_key_each_when_the_model_fails_before_between_and_after_them()
    {
        var failure = ScriptedReply.Fails(Overloaded);
        using var model = new ScriptedChatClient(
            failure,
            ScriptedReply.ToolCall("c1", "pay"),
            failure,
            failure,
            ScriptedReply.ToolCall("c2", "pay"),
            failure,
            "Both are paid."
        );
        await using var host = await StartAsync(model);
        var session = await host.Sessions.OpenAsync("session-1");

        var turn = SendAsync(host, session);
        await PassAsync(pauses: 4);
        var said = await turn.WaitAsync(Guard, TimeProvider.System);

        said.Should().Be("Both are paid.");
        _paid.Should().Equal("t1/c1", "t1/c2");
        model.Requests.Should().HaveCount(7).And.AllSatisfy(request => request.IsStreaming.Should().BeTrue());
        model.Requests.Select(request => request.Messages.Count).Should().Equal(1, 1, 3, 3, 3, 5, 5);
        var stored = await host.Store.Sessions.LoadAsync(session.Key, Storage.SessionRead.Whole);
        stored!.Messages.Should().HaveCount(6, "the user's message, two calls, two results and the answer are stored once each");
    }

    [Test]
    [Property("Requirement", "FR-028")]
    public async Task A_stream_that_breaks_after_a_call_was_handed_out_is_not_repeated_and_the_tool_does_not_run()
    {
        using var model = new ScriptedChatClient(ScriptedReply.Fails(Overloaded), ScriptedReply.ToolCall("c1", "pay") with { Failure = Overloaded });
        await using var host = await StartAsync(model);
        var session = await host.Sessions.OpenAsync("session-1");

        var turn = SendAsync(host, session);
        await PassAsync(pauses: 1);
        var error = (await turn.Awaiting(it => it.WaitAsync(Guard, TimeProvider.System)).Should().ThrowAsync<TurnFailedException>()).Which;

        error.InnerException.Should().BeOfType<AgentFailedException>().Which.InnerException.Should().BeSameAs(Overloaded);
        error.Class.Should().Be(ErrorClass.Transient);
        _paid.Should().BeEmpty();
        model.Requests.Should().HaveCount(2);
    }

    private Task<SmallTalkTestHost> StartAsync(ScriptedChatClient model)
    {
        var pay = AIFunctionFactory.Create(
            (AIFunctionArguments arguments) =>
            {
                _paid.Enqueue((string)arguments.Context![AgentToolContext.IdempotencyKey]!);
                return "paid";
            },
            "pay"
        );
        return SmallTalkTestHost.StartAsync(
            builder => builder.AddAgent("cashier", services => model.AsBuilder().UseSmallTalkRetry(Fixed).Build(services), agent => agent.WithTools(pay)),
            _time
        );
    }

    /// <summary>Pauses of one length, which the test can wait for: what the model asks for is longer than what is drawn.</summary>
    private static void Fixed(ChatRetryOptions options)
    {
        options.BaseDelay = TimeSpan.FromMilliseconds(10);
        options.Inspect = _ => new() { RetryAfter = $"{Pause.TotalSeconds}" };
    }

    private async Task PassAsync(int pauses)
    {
        for (var pause = 0; pause < pauses; pause++)
        {
            await _time.TimerSetAsync(Pause).WaitAsync(Guard, TimeProvider.System);
            _time.Advance(Pause);
        }
    }

    private static async Task<string> SendAsync(SmallTalkTestHost host, ISession session)
    {
        var said = new List<string>();
        await foreach (var update in host.Turns.SendAsync(session, "cashier", "Pay both", new() { TurnId = "t1" }))
            said.Add(update.Text);
        return string.Concat(said);
    }
}
