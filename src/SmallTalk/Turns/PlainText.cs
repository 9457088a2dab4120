using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Turns;

/// <summary>Updates in a row that are text and nothing else, as most answers are: joined to what the general way makes of them, at a fraction of its cost.</summary>
/// <remarks>Of an update its text alone is held. The rest of it weighs ten times as much, and an answer takes long: that is memory for each turn in flight.</remarks>
internal sealed class PlainText
{
    private const int LikelyUpdates = 32;

    private List<string>? _texts;
    private ChatRole? _role;
    private string? _author;
    private string? _messageId;
    private DateTimeOffset? _createdAt;

    /// <summary>Whether there is none.</summary>
    internal bool IsEmpty { get; private set; } = true;

    /// <summary>Takes an update, unless it holds something else, or is of another message than those before.</summary>
    internal bool TryAdd(ChatResponseUpdate update)
    {
        if (!IsPlain(update) || (!IsEmpty && (Differ(_messageId, update.MessageId) || Differ(_author, update.AuthorName) || HasOtherRole(update))))
            return false;
        IsEmpty = false;
        _role = update.Role ?? _role;
        _author = string.IsNullOrEmpty(update.AuthorName) ? _author : update.AuthorName;
        _messageId = string.IsNullOrEmpty(update.MessageId) ? _messageId : update.MessageId;
        if (_createdAt is null && update.CreatedAt > DateTimeOffset.UnixEpoch)
            _createdAt = update.CreatedAt;
        for (var index = 0; index < update.Contents.Count; index++)
            if (update.Contents[index] is TextContent text)
                (_texts ??= new(LikelyUpdates)).Add(text.Text);
        return true;
    }

    /// <summary>Makes a message of them and forgets them; null, and nothing is forgotten, when there is no text.</summary>
    internal ChatMessage? TakeMessage()
    {
        var text = Text();
        if (string.IsNullOrEmpty(text))
            return null;
        var message = new ChatMessage(_role ?? ChatRole.Assistant, text) { MessageId = _messageId, CreatedAt = _createdAt };
        Clear();
        return message;
    }

    /// <summary>Makes one update of them and forgets them.</summary>
    internal ChatResponseUpdate TakeUpdate()
    {
        var update = new ChatResponseUpdate(_role, Text() is { } text ? [new TextContent(text)] : [])
        {
            AuthorName = _author,
            MessageId = _messageId,
            CreatedAt = _createdAt,
        };
        Clear();
        return update;
    }

    private static bool IsPlain(ChatResponseUpdate update)
    {
        if (update.AdditionalProperties is not null)
            return false;
        for (var index = 0; index < update.Contents.Count; index++)
            if (update.Contents[index] is not (TextContent { Annotations: null, AdditionalProperties: null } or UsageContent))
                return false;
        return true;
    }

    private bool HasOtherRole(ChatResponseUpdate update) => update.Role is { } role && role != (_role ?? ChatRole.Assistant);

    private static bool Differ(string? one, string? other) => !string.IsNullOrEmpty(one) && !string.IsNullOrEmpty(other) && one != other;

    private string? Text() => _texts is { Count: > 0 } ? string.Concat(CollectionsMarshal.AsSpan(_texts)) : null;

    private void Clear()
    {
        _texts?.Clear();
        _role = null;
        _author = _messageId = null;
        _createdAt = null;
        IsEmpty = true;
    }
}
