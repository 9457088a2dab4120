using System.Text.Json.Serialization;

namespace SmallTalk.Storage;

/// <summary>Contracts of what the codec writes besides messages.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class PayloadJsonContext : JsonSerializerContext;
