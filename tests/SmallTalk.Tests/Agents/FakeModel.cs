using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Agents;

/// <summary>A model that answers each request with the next script; the last one again when they run out.</summary>
internal sealed class FakeModel(params ChatResponseUpdate[][] scripts) : IChatClient
{
    private int _asked;

    public ConcurrentQueue<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = new();

    public static ChatResponseUpdate Text(string text, string? messageId = null) => new(ChatRole.Assistant, text) { MessageId = messageId };

    public static ChatResponseUpdate Call(string tool, string callId, params (string Name, object? Value)[] arguments) =>
        new(ChatRole.Assistant, [new FunctionCallContent(callId, tool, arguments.ToDictionary(a => a.Name, a => a.Value))]);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        Requests.Enqueue(([.. messages], options));
        var script = scripts[Math.Min(_asked++, scripts.Length - 1)];
        foreach (var update in script)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return update;
        }
        await Task.CompletedTask;
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("An agent streams.");

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() { }
}
