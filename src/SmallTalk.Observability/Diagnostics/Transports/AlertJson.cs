using System.Text.Json.Serialization;

namespace SmallTalk.Diagnostics;

/// <summary>The JSON contracts of what is posted.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SlackPost))]
[JsonSerializable(typeof(PagerDutyEvent))]
internal sealed partial class AlertJson : JsonSerializerContext;
