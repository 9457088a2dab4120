using System.Text.Json.Serialization;

namespace SmallTalk.Agents;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgentHealthPayload))]
[JsonSerializable(typeof(AgentCapture))]
[JsonSerializable(typeof(SystemHealthPayload))]
internal sealed partial class AgentJson : JsonSerializerContext;
