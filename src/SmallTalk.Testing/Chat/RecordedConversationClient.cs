using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Testing;

/// <summary>A chat client that says again what one speaker of recorded conversations said, in chunks, as a model would.</summary>
/// <remarks>
/// It keeps nothing: the first user message says which recording is meant, by its <see cref="RecordedConversation.Question"/>, and how many messages of the
/// speaker (by <see cref="ChatMessage.AuthorName"/>) are in the conversation it is given says which one comes next. So after a restart it goes on where the
/// stored conversation ends. It must be given the whole conversation. Safe for use by several threads.
/// </remarks>
public sealed class RecordedConversationClient : IChatClient
{
    /// <summary>The least number of characters of a chunk, unless told otherwise.</summary>
    public const int DefaultChunkLength = 24;

    private readonly Dictionary<string, RecordedConversation> _conversations = new(StringComparer.Ordinal);
    private readonly string _speaker;
    private readonly int _chunkLength;
    private readonly TimeSpan _chunkDelay;
    private readonly TimeProvider _time;

    /// <summary>Makes the client of one speaker.</summary>
    /// <param name="conversations">The recordings, each with a question of its own. Those without the speaker are left out.</param>
    /// <param name="speaker">The speaker, without regard to case.</param>
    /// <param name="chunkLength">The least number of characters of a chunk but the last; 1 or more.</param>
    /// <param name="chunkDelay">The pause before each chunk; none by default.</param>
    /// <param name="timeProvider">The clock of pauses; null is the system's.</param>
    /// <exception cref="ArgumentException">The speaker says nothing in any of them, or two have one question.</exception>
    public RecordedConversationClient(
        IEnumerable<RecordedConversation> conversations,
        string speaker,
        int chunkLength = DefaultChunkLength,
        TimeSpan chunkDelay = default,
        TimeProvider? timeProvider = null
    )
    {
        ArgumentNullException.ThrowIfNull(conversations);
        ArgumentException.ThrowIfNullOrEmpty(speaker);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunkLength, 1);
        _speaker = speaker;
        _chunkLength = chunkLength;
        _chunkDelay = chunkDelay;
        _time = timeProvider ?? TimeProvider.System;
        foreach (var conversation in conversations.Where(conversation => conversation.Messages.Any(IsOfSpeaker)))
            _conversations.Add(conversation.Question, conversation);
        if (_conversations.Count == 0)
            throw new ArgumentException($"'{speaker}' says nothing in the recorded conversations.", nameof(speaker));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The speaker has said everything.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The speaker has said everything.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        var (messageId, text) = NextAfter([.. messages]);
        foreach (var chunk in TextChunks.Split(text, _chunkLength))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_chunkDelay > TimeSpan.Zero)
                await Task.Delay(_chunkDelay, _time, cancellationToken).ConfigureAwait(false);
            yield return new(ChatRole.Assistant, chunk) { MessageId = messageId, AuthorName = _speaker };
        }
        yield return new()
        {
            Role = ChatRole.Assistant,
            MessageId = messageId,
            FinishReason = ChatFinishReason.Stop,
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Does nothing: there is nothing to dispose of.</summary>
    public void Dispose() { }

    private (string MessageId, string Text) NextAfter(IReadOnlyList<ChatMessage> messages)
    {
        var question = messages.FirstOrDefault(message => message.Role == ChatRole.User)?.Text ?? string.Empty;
        if (!_conversations.TryGetValue(question, out var conversation))
            throw new InvalidOperationException($"No recorded conversation in which '{_speaker}' speaks begins with '{question}'.");
        var said = messages.Count(message => message.Role == ChatRole.Assistant && IsSpeaker(message.AuthorName));
        var lines = conversation.Messages.Index().Where(line => IsOfSpeaker(line.Item)).ToList();
        return said < lines.Count
            ? ($"{conversation.Id}-{lines[said].Index + 1}", lines[said].Item.Text)
            : throw new InvalidOperationException($"'{_speaker}' has said all of its {lines.Count} messages of conversation '{conversation.Id}' already.");
    }

    private bool IsOfSpeaker(RecordedMessage message) => IsSpeaker(message.Speaker);

    private bool IsSpeaker(string? name) => string.Equals(name, _speaker, StringComparison.OrdinalIgnoreCase);
}
