using System.Text.Json;

namespace SmallTalk.TestUtilities.Models;

/// <summary>What a client has asked an <see cref="OpenAIEndpoint"/>.</summary>
/// <param name="Number">Which one it was, counted from 1.</param>
/// <param name="Path">The path of the address.</param>
/// <param name="Authorization">The header of that name; null when there was none.</param>
/// <param name="Body">The JSON.</param>
public sealed record OpenAIRequest(int Number, string Path, string? Authorization, JsonElement Body)
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsStreaming => Body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;

    public bool WantsUsage =>
        Body.TryGetProperty("stream_options", out var options) && options.TryGetProperty("include_usage", out var usage) && usage.GetBoolean();

    public string Model => Body.GetProperty("model").GetString()!;

    /// <summary>Completes when the client closes the connection of an answer that has not ended.</summary>
    public Task Left => _left.Task;

    /// <summary>A message each, "role: text"; calls and results of tools with their ids.</summary>
    public IReadOnlyList<string> Messages => [.. Body.GetProperty("messages").EnumerateArray().Select(Show)];

    internal void Leave() => _left.TrySetResult();

    private static string Show(JsonElement message)
    {
        var text = message.TryGetProperty("content", out var content) ? TextOf(content) : string.Empty;
        var calls = message.TryGetProperty("tool_calls", out var all)
            ? string.Concat(
                all.EnumerateArray().Select(call => $"{call.GetProperty("function").GetProperty("name").GetString()}({call.GetProperty("id").GetString()})")
            )
            : string.Empty;
        var result = message.TryGetProperty("tool_call_id", out var id) ? $"{id.GetString()}=" : string.Empty;
        return $"{message.GetProperty("role").GetString()}: {result}{text}{calls}";
    }

    private static string? TextOf(JsonElement content) =>
        content.ValueKind switch
        {
            JsonValueKind.String => content.GetString(),
            JsonValueKind.Array => string.Concat(content.EnumerateArray().Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : "?")),
            _ => string.Empty,
        };
}
