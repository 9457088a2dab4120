using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Profiles and messages of somebody's own, from a JSON file. What it looks like is in <c>benchmarks/README.md</c>.</summary>
internal sealed record OwnData
{
    public required IReadOnlyList<OwnAgent> Agents { get; init; }

    public required IReadOnlyList<OwnMessage> Messages { get; init; }

    private static readonly JsonSerializerOptions _format = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static OwnData Read(string path) =>
        JsonSerializer.Deserialize<OwnData>(File.ReadAllText(path), _format) ?? throw new InvalidOperationException($"{path} holds nothing.");
}
