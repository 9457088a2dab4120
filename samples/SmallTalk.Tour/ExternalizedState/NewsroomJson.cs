using System.Text.Json.Serialization;

namespace SmallTalk.Tour.ExternalizedState;

/// <summary>The JSON contracts of the chapter's own types.</summary>
[JsonSerializable(typeof(Headline))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(int))]
internal sealed partial class NewsroomJson : JsonSerializerContext;
