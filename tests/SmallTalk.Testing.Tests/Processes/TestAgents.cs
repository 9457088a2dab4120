using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>Starts agents in child processes, and asks them.</summary>
internal static class TestAgents
{
    public static readonly AgentDescriptor Descriptor = new() { Name = "child" };

    /// <summary>The test child; it beats often, so that tests need not wait. The host's clock stands still: however late the end of a process and its last words come, they are waited for.</summary>
    public static ChildProcessOptions Options { get; } =
        new()
        {
            FileName = "dotnet",
            Arguments = [ChildProcess.Dll, "agent", "plain"],
            BeatInterval = TimeSpan.FromMilliseconds(10),
            StopTimeout = TimeSpan.FromMinutes(1),
            TimeProvider = new FakeTimeProvider(),
        };

    /// <summary>A child that is no .NET program.</summary>
    public static ChildProcessOptions Shell(string script) => Options with { FileName = "sh", Arguments = ["-c", script] };

    public static ChildProcessAgent Start(ChildProcessOptions? options = null) => ChildProcessAgent.Start(Descriptor, options ?? Options, NullLogger.Instance);

    public static AgentRequest Request(string text, IAgentState? memory = null) =>
        new()
        {
            Messages = [new(ChatRole.User, text)],
            Session = new(Storage.Partition.Parse("ann"), Sessions.SessionId.Parse("session-1")),
            TurnId = "turn-1",
            CorrelationId = "correlation-1",
            State = memory ?? new AgentMemory(),
        };

    /// <summary>Asks, and brings the whole answer.</summary>
    public static async Task<List<ChatResponseUpdate>> AskAsync(this IAgent agent, string text, IAgentState? memory = null)
    {
        return await TakeAsync().Guarded();

        async Task<List<ChatResponseUpdate>> TakeAsync()
        {
            var updates = new List<ChatResponseUpdate>();
            await foreach (var update in agent.RunAsync(Request(text, memory)))
                updates.Add(update);
            return updates;
        }
    }

    public static async Task<string> AskTextAsync(this IAgent agent, string text, IAgentState? memory = null) =>
        string.Concat((await agent.AskAsync(text, memory)).Select(update => update.Text));

    public static Task ProbeAsync(this ChildProcessAgent agent) => agent.ProbeAsync(CancellationToken.None).AsTask().Guarded();

    public static Task StopAsync(this ChildProcessAgent agent) => agent.DisposeAsync().AsTask().Guarded();
}
