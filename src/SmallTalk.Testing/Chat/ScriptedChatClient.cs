using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Testing;

/// <summary>A chat client that answers what a test says, in chunks, with tool calls, failures and silence, and remembers what it was asked.</summary>
/// <remarks>Safe for use by several threads; requests take the queued replies in the order in which they arrive.</remarks>
public sealed class ScriptedChatClient : IChatClient
{
    private readonly ConcurrentQueue<ScriptedReply> _queue = new();
    private readonly Func<ScriptedRequest, ScriptedReply>? _answer;
    private readonly TimeProvider _time;
    private readonly Lock _sync = new();
    private readonly List<ScriptedRequest> _requests = [];

    /// <summary>Makes a client that answers the replies that are queued.</summary>
    /// <param name="replies">The first replies.</param>
    public ScriptedChatClient(params ScriptedReply[] replies)
        : this(null, (TimeProvider?)null) => Enqueue(replies);

    /// <summary>Makes a client that answers queued replies first and then what a function says.</summary>
    /// <param name="answer">Makes the reply of a request, called by several threads; null lets a request without a queued reply fail.</param>
    /// <param name="timeProvider">The clock of delays; null is the system's.</param>
    public ScriptedChatClient(Func<ScriptedRequest, ScriptedReply>? answer, TimeProvider? timeProvider = null)
    {
        _answer = answer;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <summary>What it was asked so far; a snapshot.</summary>
    public IReadOnlyList<ScriptedRequest> Requests
    {
        get
        {
            lock (_sync)
                return [.. _requests];
        }
    }

    /// <summary>Adds replies to the queue.</summary>
    /// <param name="replies">The replies, in order.</param>
    /// <returns>This client.</returns>
    public ScriptedChatClient Enqueue(params ScriptedReply[] replies)
    {
        ArgumentNullException.ThrowIfNull(replies);
        foreach (var reply in replies)
            _queue.Enqueue(reply);
        return this;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The script has ended.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var request = Record(messages, options, isStreaming: false);
        return await PlayAsync(request, cancellationToken).ToChatResponseAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The script has ended.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var request = Record(messages, options, isStreaming: true);
        await foreach (var update in PlayAsync(request, cancellationToken).ConfigureAwait(false))
            yield return update;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: the client may be asked what it remembers afterwards.</summary>
    public void Dispose() { }

    private ScriptedRequest Record(IEnumerable<ChatMessage> messages, ChatOptions? options, bool isStreaming)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var copy = messages.Select(message => message.Clone()).ToList();
        lock (_sync)
        {
            var request = new ScriptedRequest(_requests.Count + 1, copy, options?.Clone(), isStreaming);
            _requests.Add(request);
            return request;
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> PlayAsync(ScriptedRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reply = ReplyTo(request);
        var messageId = reply.MessageId ?? $"reply-{request.Number}";
        var pause = reply.Delay;
        for (var index = 0; index < reply.Chunks.Count; index++)
        {
            await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
            pause = reply.ChunkDelay;
            yield return new(ChatRole.Assistant, [.. reply.Chunks[index]]) { MessageId = messageId };
        }
        if (reply.Chunks.Count == 0)
            await PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        if (reply.Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);
        if (reply.Failure is { } failure)
            throw failure;
        yield return new()
        {
            Role = ChatRole.Assistant,
            MessageId = messageId,
            FinishReason = ReasonOf(reply),
        };
    }

    private ScriptedReply ReplyTo(ScriptedRequest request) =>
        _queue.TryDequeue(out var reply)
            ? reply
            : _answer?.Invoke(request)
                ?? throw new InvalidOperationException(
                    $"The script of the chat client has ended: request {request.Number} ('{request.LastText}') has no reply. Add one with Enqueue, or give the client a function."
                );

    private static ChatFinishReason ReasonOf(ScriptedReply reply) =>
        reply.FinishReason
        ?? (reply.Chunks.Any(chunk => chunk.Any(content => content is FunctionCallContent)) ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop);

    private async ValueTask PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
    }
}
