using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Tests.Hosting;

/// <summary>A model that says when it was asked, and answers when it is told.</summary>
internal sealed class WaitingClient(TaskCompletionSource asked, TaskCompletionSource<string> answer) : IChatClient
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
        asked.TrySetResult();
        yield return new ChatResponseUpdate(ChatRole.Assistant, await answer.Task.WaitAsync(cancellationToken));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
