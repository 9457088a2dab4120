using Microsoft.Extensions.AI;

namespace SmallTalk.Agents;

/// <summary>Which tool calls of a conversation wait for their result.</summary>
internal static class ToolCalls
{
    /// <summary>The calls of the newest assistant message that have no result yet; empty when the conversation does not end in such a message and results.</summary>
    internal static IReadOnlyList<FunctionCallContent> Open(IReadOnlyList<ChatMessage> messages)
    {
        for (var index = messages.Count - 1; index >= 0; index--)
        {
            var message = messages[index];
            if (message.Role == ChatRole.Tool)
                continue;
            return message.Role == ChatRole.Assistant ? Unanswered(messages, index) : [];
        }
        return [];
    }

    /// <summary>Whether a message holds calls that are to be run here.</summary>
    internal static bool AnyIn(IList<AIContent> contents)
    {
        for (var index = 0; index < contents.Count; index++)
            if (IsCall(contents[index]))
                return true;
        return false;
    }

    internal static bool IsCall(AIContent content) => content is FunctionCallContent { InformationalOnly: false };

    /// <summary>The key of a call: the turn and the call's id, and which one it is when the model uses an id again within the turn.</summary>
    internal static string IdempotencyKey(string turnId, FunctionCallContent call, IReadOnlyList<ChatMessage> messages)
    {
        var earlier = CountEarlier(call, messages);
        return earlier == 0 ? $"{turnId}/{call.CallId}" : $"{turnId}/{call.CallId}#{earlier + 1}";
    }

    private static List<FunctionCallContent> Unanswered(IReadOnlyList<ChatMessage> messages, int at)
    {
        var open = messages[at].Contents.Where(IsCall).Cast<FunctionCallContent>().ToList();
        for (var index = at + 1; index < messages.Count && open.Count > 0; index++)
            foreach (var result in messages[index].Contents.OfType<FunctionResultContent>())
                open.RemoveAll(call => call.CallId == result.CallId);
        return open;
    }

    private static int CountEarlier(FunctionCallContent call, IReadOnlyList<ChatMessage> messages)
    {
        var same = 0;
        for (var index = messages.Count - 1; index >= 0 && messages[index].Role != ChatRole.User; index--)
            same += messages[index].Contents.Count(content => content is FunctionCallContent other && other.CallId == call.CallId);
        return Math.Max(0, same - 1);
    }
}
