using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Testing;

namespace SmallTalk.TestChild;

/// <summary>What the agent says: it looks before it answers, and its answers are counted.</summary>
/// <param name="stop">When it falls silent for ever: <c>in-answer-2</c> is in the midst of its second answer.</param>
internal sealed class TalkScript(string stop)
{
    /// <summary>The tool. It says with which key it was called: that is its effect.</summary>
    public static AIFunction Look { get; } =
        AIFunctionFactory.Create(
            (AIFunctionArguments arguments) =>
            {
                Console.WriteLine($"tool {arguments.Context![AgentToolContext.IdempotencyKey]}");
                return "rain";
            },
            "look"
        );

    public ScriptedReply Answer(ScriptedRequest request)
    {
        var turn = request.Messages.Count(message => message.Role == ChatRole.User);
        if (request.Messages[^1].Role != ChatRole.Tool)
            return ScriptedReply.ToolCall($"c{turn}", "look");
        return stop == $"in-answer-{turn}" ? ScriptedReply.Silence("Rain", " and", " then") : ScriptedReply.Text("Rain", " and", " then", $" sun {turn}.");
    }
}
