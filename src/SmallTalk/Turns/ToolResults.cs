using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Turns;

/// <summary>Results for calls that were cut off from theirs.</summary>
internal static class ToolResults
{
    internal const string InterruptedMark = "smalltalk.interrupted";

    private const string Text = "Error: the turn ended before this tool's result was stored. It may have taken effect.";

    internal static IEnumerable<ChatMessage> OfInterrupted(IReadOnlyList<ChatMessage> conversation) =>
        ToolCalls
            .Open(conversation)
            .Select(call => new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, Text)])
            {
                AdditionalProperties = new() { [InterruptedMark] = true },
            })
            .ToList();
}
