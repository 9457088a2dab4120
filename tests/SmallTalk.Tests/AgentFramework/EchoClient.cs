using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.AgentFramework;

/// <summary>A model that answers with how many messages it was given and the last of them, in two pieces.</summary>
internal sealed class EchoClient : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var given = messages.ToList();
        await Task.Yield();
        yield return new(ChatRole.Assistant, $"{given.Count}: ") { MessageId = "m" };
        yield return new(ChatRole.Assistant, given[^1].Text) { MessageId = "m", FinishReason = ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
