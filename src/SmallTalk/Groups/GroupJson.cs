using System.Text.Json.Serialization;

namespace SmallTalk.Groups;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(GroupMemory))]
[JsonSerializable(typeof(GroupRecord))]
[JsonSerializable(typeof(GroupChangedPayload))]
[JsonSerializable(typeof(SpeakerSelectedPayload))]
[JsonSerializable(typeof(WorkflowDocument))]
[JsonSerializable(typeof(GroupTaskPayload))]
internal sealed partial class GroupJson : JsonSerializerContext;
