using Microsoft.Extensions.AI;

namespace SmallTalk.Turns;

/// <summary>Most answers are text and nothing else. They are joined here to what the general way makes of them, at a fraction of its cost.</summary>
internal static class PlainText
{
    /// <returns>The message; null when the updates hold something else, or no text.</returns>
    internal static ChatMessage? Join(List<ChatResponseUpdate> updates)
    {
        var length = LengthOf(updates);
        if (length <= 0)
            return null;
        var message = new ChatMessage(ChatRole.Assistant, string.Create(length, updates, static (text, updates) => Fill(text, updates)));
        foreach (var update in updates)
        {
            message.Role = update.Role ?? message.Role;
            message.MessageId = string.IsNullOrEmpty(update.MessageId) ? message.MessageId : update.MessageId;
            if (message.CreatedAt is null || update.CreatedAt > message.CreatedAt)
                message.CreatedAt = update.CreatedAt;
        }
        return message;
    }

    /// <returns>-1 when there is something besides text and usage.</returns>
    private static int LengthOf(List<ChatResponseUpdate> updates)
    {
        var length = 0;
        foreach (var update in updates)
        {
            if (update.AdditionalProperties is not null)
                return -1;
            for (var index = 0; index < update.Contents.Count; index++)
            {
                if (update.Contents[index] is TextContent { Annotations: null, AdditionalProperties: null } text)
                    length += text.Text.Length;
                else if (update.Contents[index] is not UsageContent)
                    return -1;
            }
        }
        return length;
    }

    private static void Fill(Span<char> target, List<ChatResponseUpdate> updates)
    {
        foreach (var update in updates)
        {
            for (var index = 0; index < update.Contents.Count; index++)
            {
                if (update.Contents[index] is not TextContent { Text: var text })
                    continue;
                text.CopyTo(target);
                target = target[text.Length..];
            }
        }
    }
}
