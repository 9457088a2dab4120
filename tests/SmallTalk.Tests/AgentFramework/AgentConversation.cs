using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace SmallTalk.AgentFramework;

/// <summary>The framework's view of a conversation with one of our agents.</summary>
internal sealed class AgentConversation(string id, List<ChatMessage> messages) : AgentSession
{
    public string Id => id;

    public List<ChatMessage> Messages => messages;
}
