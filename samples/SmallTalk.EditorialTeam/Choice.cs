using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmallTalk.Samples.EditorialTeam;

/// <summary>Of what the event <c>group:speaker-selected</c> carries, what is shown.</summary>
internal sealed record Choice(string Agent, double Confidence, string Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Choice))]
internal sealed partial class ChoiceJson : JsonSerializerContext;
