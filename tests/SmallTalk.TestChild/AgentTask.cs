using SmallTalk.Agents;
using SmallTalk.Testing;

namespace SmallTalk.TestChild;

/// <summary>An agent in a process of its own. Argument: <c>plain</c>, or <c>probed</c> for one whose own probe fails.</summary>
internal static class AgentTask
{
    public static async Task<int> RunAsync(string kind)
    {
        IAgent agent = new ObedientAgent();
        await ChildAgentHost.RunAsync(kind == "probed" ? new BrokenProbeAgent(agent) : agent);
        return 0;
    }
}
