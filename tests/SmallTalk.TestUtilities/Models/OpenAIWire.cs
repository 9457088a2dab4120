using System.Text.Json.Nodes;

namespace SmallTalk.TestUtilities.Models;

/// <summary>The JSON of answers, as the chat completions of OpenAI have it.</summary>
internal static class OpenAIWire
{
    private const int Created = 1_700_000_000;

    /// <summary>An answer in one piece.</summary>
    public static string Whole(OpenAIRequest request, OpenAIReply reply)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Chunks.Count > 0 ? string.Concat(reply.Chunks) : null };
        if (reply.Calls.Count > 0)
            message["tool_calls"] = new JsonArray([.. reply.Calls.Select(call => Call(call, string.Concat(call.Arguments)))]);
        var choice = new JsonObject
        {
            ["index"] = 0,
            ["message"] = message,
            ["finish_reason"] = FinishOf(reply),
        };
        return Answer(request, "chat.completion", [choice], Usage(reply)).ToJsonString();
    }

    /// <summary>The events of a stream, each the JSON of one; without the end when the reply has none.</summary>
    public static IEnumerable<string> Events(OpenAIRequest request, OpenAIReply reply)
    {
        var deltas = reply.Chunks.Select(text => new JsonObject { ["content"] = text }).Concat(reply.Calls.SelectMany(CallDeltas)).ToList();
        foreach (var (index, delta) in deltas.Index())
        {
            if (index == 0)
                delta["role"] = "assistant";
            yield return Chunk(request, delta, finish: null);
        }
        if (reply.End != OpenAIReplyEnd.Complete)
            yield break;
        yield return Chunk(request, [], FinishOf(reply));
        if (request.WantsUsage)
            yield return Answer(request, "chat.completion.chunk", [], Usage(reply)).ToJsonString();
        yield return "[DONE]";
    }

    /// <summary>The id and the name come first; the arguments follow in parts.</summary>
    private static IEnumerable<JsonObject> CallDeltas(OpenAIToolCall call, int index)
    {
        var begin = Call(call, string.Empty);
        begin["index"] = index;
        yield return new() { ["tool_calls"] = new JsonArray(begin) };
        foreach (var part in call.Arguments)
            yield return new()
            {
                ["tool_calls"] = new JsonArray(
                    new JsonObject
                    {
                        ["index"] = index,
                        ["function"] = new JsonObject { ["arguments"] = part },
                    }
                ),
            };
    }

    private static JsonObject Call(OpenAIToolCall call, string arguments) =>
        new()
        {
            ["id"] = call.Id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = arguments },
        };

    private static string Chunk(OpenAIRequest request, JsonObject delta, string? finish)
    {
        var choice = new JsonObject
        {
            ["index"] = 0,
            ["delta"] = delta,
            ["finish_reason"] = finish,
        };
        return Answer(request, "chat.completion.chunk", [choice], usage: null).ToJsonString();
    }

    private static JsonObject Answer(OpenAIRequest request, string kind, JsonArray choices, JsonObject? usage) =>
        new()
        {
            ["id"] = $"chatcmpl-{request.Number}",
            ["object"] = kind,
            ["created"] = Created,
            ["model"] = request.Model,
            ["choices"] = choices,
            ["usage"] = usage,
        };

    private static JsonObject Usage(OpenAIReply reply) =>
        new()
        {
            ["prompt_tokens"] = reply.PromptTokens,
            ["completion_tokens"] = reply.CompletionTokens,
            ["total_tokens"] = reply.PromptTokens + reply.CompletionTokens,
        };

    private static string FinishOf(OpenAIReply reply) => reply.Calls.Count > 0 ? "tool_calls" : "stop";
}
