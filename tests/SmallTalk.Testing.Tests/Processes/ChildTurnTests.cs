using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Testing.Processes;

/// <summary>Turns of an agent in a child process: what is stored is what an agent of this process would have left.</summary>
public sealed class ChildTurnTests
{
    [Test]
    [Property("Requirement", "FR-004")]
    public async Task Calls_results_and_answers_are_stored_and_what_it_remembers_is_committed_with_them()
    {
        await using var host = await StartAsync();
        var session = await host.Sessions.OpenAsync("session-1");

        await SendAsync(host, session, "roll");
        await SendAsync(host, session, "count");
        await SendAsync(host, session, "count");

        session
            .History.Loaded.Select(message => $"{message.Message.AuthorName ?? message.Message.Role.Value}: {message.Message.Text}")
            .Should()
            .Equal("user: roll", "child: ", "child: ", "child: The tool said: 1", "user: count", "child: 1 count", "user: count", "child: 2 after,count");
        session.History.Loaded[2].Message.Contents.Should().ContainSingle().Which.Should().BeOfType<FunctionResultContent>();
        session.StateNames.Should().Equal("agent:child:after", "agent:child:count");
        session.GetState("agent:child:count")!.Value.GetInt32().Should().Be(2);
    }

    [Test]
    [Property("Requirement", "FR-007")]
    [Property("Requirement", "B-03")]
    public async Task A_killed_child_that_is_not_restarted_fails_its_turn_at_once()
    {
        await using var host = await StartAsync(options => options.Each["child"] = new() { Recovery = { AgentRecoveryStep.Alert } });
        var session = await host.Sessions.OpenAsync("session-1");
        var turn = host.Turns.SendAsync(session, "child", "hang").GetAsyncEnumerator();
        await turn.MoveNextAsync().AsTask().Guarded();

        var child = host.Services.GetRequiredService<IAgentRegistry>().Agents.OfType<ChildProcessAgent>().Single();
        using (var process = Process.GetProcessById(child.ProcessId))
            process.Kill();

        var error = (await TakeAllAsync().Guarded().Awaiting(task => task).Should().ThrowAsync<TurnFailedException>()).Which;
        error.IsTransient.Should().BeTrue();
        error.ToString().Should().Contain("process has ended with exit code 137");

        async Task TakeAllAsync()
        {
            await using (turn)
                while (await turn.MoveNextAsync())
                    continue;
        }
    }

    [Test]
    [Property("Requirement", "FR-008")]
    public async Task A_killed_child_is_restarted_and_its_turn_goes_on()
    {
        await using var host = await StartAsync();
        var session = await host.Sessions.OpenAsync("session-1");
        var child = host.Services.GetRequiredService<IAgentRegistry>().Agents.OfType<ChildProcessAgent>().Single();
        using (var process = Process.GetProcessById(child.ProcessId))
            process.Kill();

        await SendAsync(host, session, "count");

        session.History.Loaded[^1].Message.Text.Should().Contain("1 count");
        host.Services.GetRequiredService<IAgentRegistry>().Agents.OfType<ChildProcessAgent>().Single().ProcessId.Should().NotBe(child.ProcessId);
    }

    private static Task<SmallTalkTestHost> StartAsync(Action<AgentOptions>? configure = null) =>
        SmallTalkTestHost.StartAsync(builder =>
        {
            builder.AddAgent(ChildProcessAgent.Factory(TestAgents.Descriptor, TestAgents.Options));
            builder.Services.Configure<AgentOptions>(options => configure?.Invoke(options));
        });

    private static async Task SendAsync(SmallTalkTestHost host, ISession session, string text)
    {
        await TakeAsync().Guarded();

        async Task TakeAsync()
        {
            await foreach (var _ in host.Turns.SendAsync(session, "child", text))
                continue;
        }
    }
}
