using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Sessions;

namespace SmallTalk.AgentFramework;

/// <summary>Runs one of our agents as an agent of Microsoft Agent Framework.</summary>
internal sealed class FrameworkFacingAgent(IAgent agent) : AIAgent
{
    public override string Name => agent.Descriptor.Name;

    public override string Description => agent.Descriptor.Description;

    // The framework makes a new id for each object unless it is given one; what is stored under it would not be found again.
    protected override string IdCore => agent.Descriptor.Name;

    protected override ValueTask<AgentSession> CreateSessionCoreAsync(CancellationToken cancellationToken) =>
        new(new AgentConversation(SessionId.New().Value, []));

    protected override ValueTask<JsonElement> SerializeSessionCoreAsync(
        AgentSession session,
        JsonSerializerOptions? jsonSerializerOptions,
        CancellationToken cancellationToken
    )
    {
        var conversation = (AgentConversation)session;
        var options = jsonSerializerOptions ?? AIJsonUtilities.DefaultOptions;
        return new(
            JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["id"] = conversation.Id, ["messages"] = conversation.Messages }, options)
        );
    }

    protected override ValueTask<AgentSession> DeserializeSessionCoreAsync(
        JsonElement serializedState,
        JsonSerializerOptions? jsonSerializerOptions,
        CancellationToken cancellationToken
    )
    {
        var messages = serializedState.GetProperty("messages").Deserialize<List<ChatMessage>>(jsonSerializerOptions ?? AIJsonUtilities.DefaultOptions);
        return new(new AgentConversation(serializedState.GetProperty("id").GetString()!, messages!));
    }

    protected override async Task<AgentResponse> RunCoreAsync(
        IEnumerable<ChatMessage> messages,
        AgentSession? session,
        AgentRunOptions? options,
        CancellationToken cancellationToken
    ) => await RunCoreStreamingAsync(messages, session, options, cancellationToken).ToAgentResponseAsync(cancellationToken).ConfigureAwait(false);

    protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
        IEnumerable<ChatMessage> messages,
        AgentSession? session,
        AgentRunOptions? options,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var conversation = (AgentConversation)(session ?? await CreateSessionAsync(cancellationToken).ConfigureAwait(false));
        conversation.Messages.AddRange(messages);
        var request = new AgentRequest
        {
            Messages = [.. conversation.Messages],
            Session = new SessionKey(conversation.Id),
            TurnId = SessionId.New().Value,
            CorrelationId = conversation.Id,
            State = new AgentMemory(),
        };
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in agent.RunAsync(request, cancellationToken).ConfigureAwait(false))
        {
            updates.Add(update);
            yield return new AgentResponseUpdate(update) { AgentId = Id };
        }
        conversation.Messages.AddRange(updates.ToChatResponse().Messages);
    }
}
