using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.AgentFramework;

/// <summary>Runs an agent of Microsoft Agent Framework as one of ours. Its own session is kept in the agent's state and so in the commits of the turn.</summary>
internal sealed class FrameworkAgent(AIAgent agent, AgentDescriptor descriptor) : IAgent
{
    private const string SessionEntry = "framework/session";
    private const string SeenEntry = "framework/seen";

    public AgentDescriptor Descriptor => descriptor;

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var session = request.State.Get(SessionEntry) is { } stored
            ? await agent.DeserializeSessionAsync(stored, cancellationToken: cancellationToken).ConfigureAwait(false)
            : await agent.CreateSessionAsync(cancellationToken).ConfigureAwait(false);
        // Its session knows what it was sent and what it answered: only what came since is new to it.
        var seen = request.State.Get(SeenEntry)?.GetInt32() ?? 0;
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in agent.RunStreamingAsync(request.Messages.Skip(seen), session, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update.AsChatResponseUpdate());
            yield return updates[^1];
        }
        request.State.Set(SessionEntry, await agent.SerializeSessionAsync(session, cancellationToken: cancellationToken).ConfigureAwait(false));
        request.State.Set(SeenEntry, JsonSerializer.SerializeToElement(request.Messages.Count + updates.ToChatResponse().Messages.Count));
    }
}
