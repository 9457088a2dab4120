using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Integration.Scenarios;

/// <summary>A model that repeats what it was asked; its answers to the last question of a conversation are held back until they may come.</summary>
/// <param name="name">Who speaks.</param>
/// <param name="last">The last question.</param>
/// <param name="asked">Is told of each last question.</param>
/// <param name="mayAnswer">When they may come.</param>
internal sealed class HeldChatClient(string name, string last, Action asked, Task mayAnswer) : IChatClient
{
    public static string Answer(string name, string question) => $"{name} heard '{question}'";

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
        var question = messages.Last().Text;
        if (question == last)
        {
            asked();
            await mayAnswer.WaitAsync(cancellationToken);
        }
        yield return new(ChatRole.Assistant, Answer(name, question));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }
}
