using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace SmallTalk.Samples.Worker;

/// <summary>Stands where a model's client goes: it streams an answer word by word, as slowly as models do, and needs no network.</summary>
internal sealed class SlowModel(IOptions<WorkerOptions> options, TimeProvider time) : IChatClient
{
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var answer = $"As to {messages.Last().Text}: your parcel has left the house and will be with you tomorrow.";
        foreach (var word in answer.Split(' '))
        {
            yield return new(ChatRole.Assistant, word == "As" ? word : $" {word}");
            await Task.Delay(options.Value.WordPause, time, cancellationToken);
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? chatOptions = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, chatOptions, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() { }
}
