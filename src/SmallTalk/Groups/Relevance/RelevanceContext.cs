using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>The messages that a choice looks at.</summary>
/// <param name="Message">The last message of the user; of an agent when there is none.</param>
/// <param name="AgentTurn">The last text of an agent, when it is another message.</param>
/// <param name="Earlier">The message of the user before that.</param>
/// <param name="Newest">The last text of all.</param>
/// <param name="Repeats">How often in a row the last speaker has spoken since the user did.</param>
internal readonly record struct RelevanceContext(string Message, string? AgentTurn, string? Earlier, string Newest, int Repeats)
{
    internal static RelevanceContext Of(SpeakerRequest request)
    {
        string? message = null;
        string? agentTurn = null;
        string? earlier = null;
        string? newest = null;
        var repeats = 0;
        var isUnbroken = true;
        for (var at = request.History.Count - 1; at >= 0 && earlier is null; at--)
        {
            var one = request.History[at];
            var isUser = one.Role == ChatRole.User;
            if (!isUser && one.Role != ChatRole.Assistant)
                continue;
            isUnbroken &= !isUser && IsBy(one, request.LastSpeaker);
            repeats += isUnbroken ? 1 : 0;
            if (isUser && message is not null)
                earlier = one.Text;
            else if (isUser)
                message = one.Text;
            else if (one.Text.Length > 0)
                agentTurn ??= one.Text;
            newest ??= one.Text.Length > 0 || isUser ? one.Text : null;
        }
        return message is null
            ? new(agentTurn ?? string.Empty, null, null, newest ?? string.Empty, Math.Min(repeats, request.Round))
            : new(message, agentTurn, earlier, newest ?? string.Empty, Math.Min(repeats, request.Round));
    }

    private static bool IsBy(ChatMessage message, string? speaker) =>
        speaker is not null && (message.AuthorName is null || string.Equals(message.AuthorName, speaker, StringComparison.OrdinalIgnoreCase));
}
