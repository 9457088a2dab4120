using Microsoft.Extensions.AI;

namespace SmallTalk.Testing;

/// <summary>What a <see cref="ScriptedChatClient"/> was asked.</summary>
/// <param name="Number">How many requests there were, this one included: 1, 2, 3 …</param>
/// <param name="Messages">The conversation, as it was when it was asked.</param>
/// <param name="Options">The options.</param>
/// <param name="IsStreaming">Whether the answer was to be streamed.</param>
public sealed record ScriptedRequest(int Number, IReadOnlyList<ChatMessage> Messages, ChatOptions? Options, bool IsStreaming)
{
    /// <summary>The text of the newest message; empty when there is none.</summary>
    public string LastText => Messages.Count > 0 ? Messages[^1].Text : string.Empty;
}
