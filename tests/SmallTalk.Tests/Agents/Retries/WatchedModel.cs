using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace SmallTalk.Agents;

/// <summary>A model that notes when it is asked and when its streams are disposed, and whose streams may throw while they are.</summary>
internal sealed class WatchedModel(IChatClient inner, Exception? onDispose = null) : DelegatingChatClient(inner)
{
    private int _asked;

    public ConcurrentQueue<string> Seen { get; } = new();

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => new WatchedStream(base.GetStreamingResponseAsync(messages, options, cancellationToken), this);

    private void Disposed(int number)
    {
        Seen.Enqueue($"disposed {number}");
        if (onDispose is not null)
            throw onDispose;
    }

    private sealed class WatchedStream(IAsyncEnumerable<ChatResponseUpdate> inner, WatchedModel model) : IAsyncEnumerable<ChatResponseUpdate>
    {
        public IAsyncEnumerator<ChatResponseUpdate> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        {
            var number = ++model._asked;
            model.Seen.Enqueue($"asked {number}");
            return new WatchedEnumerator(inner.GetAsyncEnumerator(cancellationToken), () => model.Disposed(number));
        }
    }

    private sealed class WatchedEnumerator(IAsyncEnumerator<ChatResponseUpdate> inner, Action disposed) : IAsyncEnumerator<ChatResponseUpdate>
    {
        public ChatResponseUpdate Current => inner.Current;

        public ValueTask<bool> MoveNextAsync() => inner.MoveNextAsync();

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            disposed();
        }
    }
}
