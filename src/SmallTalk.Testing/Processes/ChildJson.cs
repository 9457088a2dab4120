using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmallTalk.Testing;

/// <summary>Contracts of what the protocol has beside messages.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ChildFrame))]
internal sealed partial class ChildJson : JsonSerializerContext;
