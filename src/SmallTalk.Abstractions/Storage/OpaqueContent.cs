using System.Text.Json;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

/// <summary>A stored content that this process cannot read: its type is unknown here, or its JSON does not fit the type. It is kept and written back byte for byte.</summary>
/// <remarks>Immutable. What is set on the properties of the base class is not stored.</remarks>
public sealed class OpaqueContent : AIContent
{
    /// <summary>Initialises the content.</summary>
    /// <param name="json">The JSON object of the content, with its <c>$type</c>; it must outlive its document (<see cref="JsonElement.Clone"/>).</param>
    /// <exception cref="ArgumentException">It is not an object.</exception>
    public OpaqueContent(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"A content is a JSON object, not {json.ValueKind}.", nameof(json));
        Json = json;
        if (json.TryGetProperty("$type", out var type) && type.ValueKind == JsonValueKind.String)
            TypeName = type.GetString();
    }

    /// <summary>The JSON object as it is stored.</summary>
    public JsonElement Json { get; }

    /// <summary>The name of the type as it is stored (<c>$type</c>); null when there is none.</summary>
    public string? TypeName { get; }
}
