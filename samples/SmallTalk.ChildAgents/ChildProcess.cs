using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Testing;

namespace SmallTalk.Samples.ChildAgents;

/// <summary>The process in which the agent lives. It is this program, started by the host with an argument.</summary>
internal static class ChildProcess
{
    public const string Argument = "writer";

    public static async Task RunAsync()
    {
        // Your model's client goes here; what the agent is told depends on the stored conversation alone, whichever process it runs in.
        var model = new ScriptedChatClient(request =>
            ScriptedReply.Streamed(
                $"I am process {Environment.ProcessId}, and I know {request.Messages.Count} messages: {string.Join(" / ", request.Messages.Select(Shown))}"
            )
        );
        var agent = new ChatAgent(new() { Name = "writer" }, model);
        await ChildAgentHost.RunAsync(agent); // until the host closes our input, or is gone; what is written to standard error goes to the host's log
    }

    private static string Shown(ChatMessage message) => message.Role == ChatRole.User ? message.Text : "…";
}
