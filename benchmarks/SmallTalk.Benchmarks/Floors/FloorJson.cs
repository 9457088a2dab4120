using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>The least that writing and reading a message as JSON costs: compact, relaxed escaping, contracts made at build time.</summary>
internal static class FloorJson
{
    private static readonly JsonSerializerOptions Options = new(AIJsonUtilities.DefaultOptions)
    {
        WriteIndented = false,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonTypeInfo<ChatMessage> Contract = (JsonTypeInfo<ChatMessage>)Options.GetTypeInfo(typeof(ChatMessage));

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = Options.Encoder, SkipValidation = true };

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    public static void Write(IBufferWriter<byte> target, ChatMessage message)
    {
        var writer = t_writer ??= new Utf8JsonWriter(target, WriterOptions);
        writer.Reset(target);
        JsonSerializer.Serialize(writer, message, Contract);
        writer.Flush();
    }

    public static ChatMessage Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Contract)!;
}
