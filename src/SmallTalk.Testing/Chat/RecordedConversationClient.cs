using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Testing;

/// <summary>A chat client that says again what one speaker of a recorded conversation said, in chunks, as a model would.</summary>
/// <remarks>
/// It keeps nothing: how many messages of the speaker (by <see cref="ChatMessage.AuthorName"/>) are in the conversation it is given says which one comes
/// next, so after a restart it goes on where the stored conversation ends. It must be given the whole conversation. Safe for use by several threads.
/// </remarks>
public sealed class RecordedConversationClient : IChatClient
{
    /// <summary>The least number of characters of a chunk, unless told otherwise.</summary>
    public const int DefaultChunkLength = 24;

    private readonly RecordedConversation _conversation;
    private readonly string _speaker;
    private readonly IReadOnlyList<(int Index, string Text)> _lines;
    private readonly int _chunkLength;
    private readonly TimeSpan _chunkDelay;
    private readonly TimeProvider _time;

    /// <summary>Makes the client of one speaker.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="speaker">The speaker, without regard to case.</param>
    /// <param name="chunkLength">The least number of characters of a chunk but the last; 1 or more.</param>
    /// <param name="chunkDelay">The pause before each chunk; none by default.</param>
    /// <param name="timeProvider">The clock of pauses; null is the system's.</param>
    /// <exception cref="ArgumentException">The speaker says nothing in the conversation.</exception>
    public RecordedConversationClient(
        RecordedConversation conversation,
        string speaker,
        int chunkLength = DefaultChunkLength,
        TimeSpan chunkDelay = default,
        TimeProvider? timeProvider = null
    )
    {
        ArgumentNullException.ThrowIfNull(conversation);
        ArgumentException.ThrowIfNullOrEmpty(speaker);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkLength, 1);
        _conversation = conversation;
        _speaker = speaker;
        _lines = [.. conversation.Messages.Index().Where(line => IsSpeaker(line.Item.Speaker)).Select(line => (line.Index, line.Item.Text))];
        if (_lines.Count == 0)
            throw new ArgumentException($"'{speaker}' says nothing in conversation '{conversation.Id}'.", nameof(speaker));
        _chunkLength = chunkLength;
        _chunkDelay = chunkDelay;
        _time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The speaker has said everything.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The speaker has said everything.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        var (index, text) = NextAfter(messages);
        var messageId = $"{_conversation.Id}-{index + 1}";
        foreach (var chunk in TextChunks.Split(text, _chunkLength))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_chunkDelay > TimeSpan.Zero)
                await Task.Delay(_chunkDelay, _time, cancellationToken).ConfigureAwait(false);
            yield return new(ChatRole.Assistant, chunk) { MessageId = messageId, AuthorName = _speaker };
        }
        yield return new() { Role = ChatRole.Assistant, MessageId = messageId, FinishReason = ChatFinishReason.Stop };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: there is nothing to dispose of.</summary>
    public void Dispose() { }

    private (int Index, string Text) NextAfter(IEnumerable<ChatMessage> messages)
    {
        var said = messages.Count(message => message.Role == ChatRole.Assistant && IsSpeaker(message.AuthorName));
        return said < _lines.Count
            ? _lines[said]
            : throw new InvalidOperationException(
                $"'{_speaker}' has said all of its {_lines.Count} messages of conversation '{_conversation.Id}' already."
            );
    }

    private bool IsSpeaker(string? name) => string.Equals(name, _speaker, StringComparison.OrdinalIgnoreCase);
}
