using System.Text.Json.Serialization;

namespace SmallTalk.Turns;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PendingTurnDocument))]
[JsonSerializable(typeof(TurnStartedPayload))]
[JsonSerializable(typeof(TurnCompletedPayload))]
[JsonSerializable(typeof(TurnFailedPayload))]
[JsonSerializable(typeof(AgentRepliedPayload))]
[JsonSerializable(typeof(AgentFailedPayload))]
internal sealed partial class TurnJson : JsonSerializerContext;
