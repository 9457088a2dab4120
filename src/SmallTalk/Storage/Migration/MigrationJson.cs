using System.Text.Json.Serialization;

namespace SmallTalk.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MigrationCheckpoint))]
internal sealed partial class MigrationJson : JsonSerializerContext;
