using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

/// <summary>How messages, state and metadata become bytes: limits, compression, and the host's own JSON contracts. Section <c>SmallTalk:Payloads</c>.</summary>
/// <remarks>Set once before the start; what is changed later has no effect.</remarks>
public sealed class PayloadOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:Payloads";

    internal const int LowestLimit = 1024;
    internal const int HighestLimit = 256 * 1024 * 1024;
    internal const int DefaultMaxMessageBytes = 12 * 1024 * 1024;
    internal const int DefaultMaxStateBytes = 12 * 1024 * 1024;
    internal const int DefaultMaxMetadataBytes = 64 * 1024;
    internal const int DefaultCompressAboveBytes = 100 * 1024;

    // Fields, because the binder of the configuration reads properties, internal ones too.
    internal readonly List<IJsonTypeInfoResolver> Resolvers = [];
    internal readonly Dictionary<string, Type> ContentTypes = new(StringComparer.Ordinal);

    /// <summary>The largest message, in bytes of JSON. A store may have a lower limit of its own for a whole commit.</summary>
    /// <value>1,024 to 268,435,456; 12,582,912 (12 MB) by default.</value>
    public int MaxMessageBytes { get; set; } = DefaultMaxMessageBytes;

    /// <summary>The largest value of an entry of state, in bytes of JSON.</summary>
    /// <value>1,024 to 268,435,456; 12,582,912 (12 MB) by default.</value>
    public int MaxStateBytes { get; set; } = DefaultMaxStateBytes;

    /// <summary>The largest metadata of a session, in bytes of JSON.</summary>
    /// <value>1,024 to 268,435,456; 65,536 (64 KB) by default.</value>
    public int MaxMetadataBytes { get; set; } = DefaultMaxMetadataBytes;

    /// <summary>The size in bytes of JSON above which a payload is compressed, if that makes it smaller.</summary>
    /// <value>1,024 to 268,435,456 (which compresses nothing); 102,400 (100 KB) by default.</value>
    public int CompressAboveBytes { get; set; } = DefaultCompressAboveBytes;

    /// <summary>Adds JSON contracts for the host's own types, for example a source-generated context. The first one that knows a type wins.</summary>
    /// <param name="resolver">The contracts; asked before those of Microsoft.Extensions.AI.</param>
    /// <returns>These options.</returns>
    public PayloadOptions AddResolver(IJsonTypeInfoResolver resolver)
    {
        ArgumentNullException.ThrowIfNull(resolver);
        Resolvers.Add(resolver);
        return this;
    }

    /// <summary>Lets messages hold contents of a type of the host's. Its JSON contract must be known, see <see cref="AddResolver"/>.</summary>
    /// <typeparam name="TContent">The type.</typeparam>
    /// <param name="typeName">The name that is stored as <c>$type</c>; never change it once something is stored.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">The name is empty, or given to another type.</exception>
    public PayloadOptions AddContentType<TContent>(string typeName)
        where TContent : AIContent
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(typeName);
        if (ContentTypes.TryGetValue(typeName, out var other) && other != typeof(TContent))
            throw new ArgumentException($"The name '{typeName}' is given to {other} already.", nameof(typeName));
        ContentTypes[typeName] = typeof(TContent);
        return this;
    }
}
