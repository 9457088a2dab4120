using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

/// <summary>Builds the serializer options of stored payloads. They are part of the stored format: see ADR 4.</summary>
internal static class PayloadJson
{
    /// <summary>Objects and arrays within one another, at most: the same for writing and reading, so that what is written can be read.</summary>
    internal const int MaxDepth = 128;

    internal static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    internal static JsonSerializerOptions CreateOptions(PayloadOptions payloads)
    {
        var options = new JsonSerializerOptions(AIJsonUtilities.DefaultOptions)
        {
            WriteIndented = false,
            Encoder = Encoder,
            MaxDepth = MaxDepth,
            AllowOutOfOrderMetadataProperties = true,
        };
        options.TypeInfoResolver = JsonTypeInfoResolver.Combine([
            new OpaqueContentResolver(),
            .. payloads.Resolvers,
            .. AIJsonUtilities.DefaultOptions.TypeInfoResolverChain,
            PayloadJsonContext.Default,
        ]);
        AddContentTypes(options, payloads);
        options.MakeReadOnly();
        CheckContracts(options, payloads);
        return options;
    }

    private static void AddContentTypes(JsonSerializerOptions options, PayloadOptions payloads)
    {
        foreach (var (name, type) in payloads.ContentTypes)
            options.AddAIContentType(type, name);
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(OpaqueContentResolver.AddTo);
    }

    // The first look at a contract checks it, and the name of each content type with it.
    private static void CheckContracts(JsonSerializerOptions options, PayloadOptions payloads)
    {
        foreach (var type in payloads.ContentTypes.Values)
            if (!options.TryGetTypeInfo(type, out _))
                throw PayloadErrors.NoContract(type);
        try
        {
            options.GetTypeInfo(typeof(ChatMessage));
        }
        catch (InvalidOperationException error)
        {
            throw PayloadErrors.Contradiction(error);
        }
    }
}
