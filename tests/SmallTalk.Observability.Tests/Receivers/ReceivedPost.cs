using System.Text.Json;

namespace SmallTalk.Observability.Tests.Receivers;

/// <summary>A request that arrived.</summary>
internal sealed record ReceivedPost(string RequestLine, IReadOnlyList<string> Headers, string Body)
{
    public JsonElement Json { get; } = JsonDocument.Parse(Body).RootElement;
}
