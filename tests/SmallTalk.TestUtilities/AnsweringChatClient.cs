using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk;

/// <summary>A model that takes as long for its answer as the test does.</summary>
/// <param name="answer">Answers the text of the newest message.</param>
public sealed class AnsweringChatClient(Func<string, CancellationToken, Task<string>> answer) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        yield return new(ChatRole.Assistant, await answer(messages.Last().Text, cancellationToken));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
