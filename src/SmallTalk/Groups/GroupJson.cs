using System.Text.Json.Serialization;

namespace SmallTalk.Groups;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GroupMemory))]
internal sealed partial class GroupJson : JsonSerializerContext;
