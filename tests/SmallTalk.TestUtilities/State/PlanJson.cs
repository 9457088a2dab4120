using System.Text.Json.Serialization;

namespace SmallTalk.State;

/// <summary>The JSON contract of a host.</summary>
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(int))]
public sealed partial class PlanJson : JsonSerializerContext;
