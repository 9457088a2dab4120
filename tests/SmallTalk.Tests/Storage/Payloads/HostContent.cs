using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

internal sealed class HostContent : AIContent
{
    public int Stars { get; set; }
}

[JsonSerializable(typeof(HostContent))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class HostJsonContext : JsonSerializerContext;
