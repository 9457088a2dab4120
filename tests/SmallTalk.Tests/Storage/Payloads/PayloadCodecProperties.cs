using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>What holds for any message and any JSON.</summary>
internal sealed class PayloadCodecProperties
{
    private const int Iterations = 500;

    private static readonly Gen<string> Texts = Gen.OneOf(Gen.String, Gen.String[Gen.Char['\u0000', '\uD7FF'], 0, 40], Gen.Const("\"\\</script>&\u2028\n🙂"));

    private static readonly Gen<JsonNode?> Scalars = Gen.OneOf(
        Texts.Where(IsText).Select(text => (JsonNode?)JsonValue.Create(text)),
        Gen.Int.Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Double.Where(double.IsFinite).Select(number => (JsonNode?)JsonValue.Create(number)),
        Gen.Bool.Select(value => (JsonNode?)JsonValue.Create(value)),
        Gen.Const((JsonNode?)null)
    );

    private static readonly Gen<AIContent> Contents = Gen.OneOf(
        Texts.Where(IsText).Select(text => (AIContent)new TextContent(text)),
        Texts.Where(IsText).Select(text => (AIContent)new TextReasoningContent(text)),
        Gen.Byte.Array[0, 50].Select(bytes => (AIContent)new DataContent(bytes, "application/octet-stream")),
        // A result that is JSON's null is written, and read as no result: the one thing that is not kept.
        Gen.Select(Texts.Where(IsText), Nodes(2).Where(node => node is not null))
            .Select((id, value) => (AIContent)new FunctionResultContent(id, value.Deserialize<JsonElement>())),
        Nodes(3).Select(node => (AIContent)Opaque(node))
    );

    private readonly PayloadCodec codec = new(Options.Create(new PayloadOptions { CompressAboveBytes = 1024 }));

    [Test]
    public void Any_message_comes_back_as_equal_json_in_one_line() =>
        Gen.Select(Contents.Array[0, 6], Texts.Where(IsText))
            .Sample(
                (contents, author) =>
                {
                    var first = codec.WriteMessage(new ChatMessage(ChatRole.Assistant, [.. contents]) { AuthorName = author });
                    var again = codec.ReadMessage(first);
                    return again.Contents.Count == contents.Length
                        && codec.WriteMessage(again) == first
                        && (first.Encodings != PayloadEncodings.Json || first.Bytes.Span.IndexOfAnyInRange((byte)0, (byte)31) < 0);
                },
                iter: Iterations
            );

    [Test]
    public void Any_state_comes_back_as_equal_json() =>
        Nodes(4)
            .Sample(
                node =>
                {
                    var payload = codec.WriteState("s", node.Deserialize<JsonElement>());
                    return JsonNode.DeepEquals(JsonNode.Parse(codec.ReadState(payload).GetRawText()), node);
                },
                iter: Iterations
            );

    [Test]
    public void Any_bytes_are_a_message_or_a_format_error() =>
        Gen.OneOf(Gen.Byte.Array[1, 200], Nodes(3).Select(node => Encoding.UTF8.GetBytes($"{{\"role\":\"user\",\"contents\":[{Text(node)}]}}")))
            .Sample(
                bytes =>
                {
                    try
                    {
                        codec.ReadMessage(new Payload(bytes));
                    }
                    catch (PayloadFormatException)
                    {
                        // The only error there may be.
                    }
                },
                iter: Iterations
            );

    [Test]
    public void Any_metadata_comes_back() =>
        Gen.Dictionary(Texts.Where(IsText), Texts.Where(IsText))[0, 5]
            .Sample(
                metadata => codec.ReadMetadata(codec.WriteMetadata(metadata)).OrderBy(pair => pair.Key).SequenceEqual(metadata.OrderBy(pair => pair.Key)),
                iter: Iterations
            );

    private static Gen<JsonNode?> Nodes(int depth) =>
        depth == 0
            ? Scalars
            : Gen.OneOf(
                Scalars,
                Nodes(depth - 1).Array[0, 3].Select(items => (JsonNode?)new JsonArray([.. items.Select(Copy)])),
                Gen.Dictionary(Texts.Where(IsText), Nodes(depth - 1))[0, 3]
                    .Select(items => (JsonNode?)new JsonObject(items.Select(item => KeyValuePair.Create(item.Key, Copy(item.Value)))))
            );

    private static OpaqueContent Opaque(JsonNode? value) => new(new JsonObject { ["$type"] = "hologram", ["value"] = Copy(value) }.Deserialize<JsonElement>());

    // A node has one parent at most.
    private static JsonNode? Copy(JsonNode? node) => node?.DeepClone();

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static bool IsText(string text)
    {
        for (var index = 0; index < text.Length; index++)
            if (char.IsSurrogate(text[index]) && !(char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[++index])))
                return false;
        return true;
    }
}
