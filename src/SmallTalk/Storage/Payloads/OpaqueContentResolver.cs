using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

/// <summary>Makes <see cref="OpaqueContent"/> one of the contents that can be written. It has no type name of its own: it writes the one it was read with.</summary>
internal sealed class OpaqueContentResolver : IJsonTypeInfoResolver
{
    private static readonly OpaqueContentConverter Converter = new();

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) =>
        type == typeof(OpaqueContent) ? JsonMetadataServices.CreateValueInfo<OpaqueContent>(options, Converter) : null;

    internal static void AddTo(JsonTypeInfo contract)
    {
        if (contract.Type == typeof(AIContent))
            contract.PolymorphismOptions?.DerivedTypes.Add(new JsonDerivedType(typeof(OpaqueContent)));
    }
}
