using System.Text.Json;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

internal sealed partial class PayloadCodec
{
    private const string Contents = "contents";

    public ChatMessage ReadMessage(Payload payload)
    {
        const string What = "message";
        var json = Decode(What, payload);
        try
        {
            return JsonSerializer.Deserialize(json.Span, _messageInfo) ?? throw new JsonException("It is null.");
        }
        catch (Exception error) when (IsReadFault(error))
        {
            return ReadPiecewise(json) ?? throw PayloadErrors.CannotRead(What, error);
        }
    }

    public JsonElement ReadState(Payload payload)
    {
        const string What = "state entry";
        var json = Decode(What, payload);
        try
        {
            return JsonSerializer.Deserialize(json.Span, _elementInfo);
        }
        catch (JsonException error)
        {
            throw PayloadErrors.CannotRead(What, error);
        }
    }

    public IReadOnlyDictionary<string, string> ReadMetadata(Payload payload)
    {
        const string What = "metadata";
        if (payload.IsEmpty)
            return new Dictionary<string, string>();
        var json = Decode(What, payload);
        try
        {
            return JsonSerializer.Deserialize(json.Span, _metadataInfo) ?? throw new JsonException("It is null.");
        }
        catch (JsonException error)
        {
            throw PayloadErrors.CannotRead(What, error);
        }
    }

    private static ReadOnlyMemory<byte> Decode(string what, Payload payload)
    {
        if (payload.IsEmpty)
            throw PayloadErrors.Empty(what);
        if (payload.Encodings == PayloadEncodings.Json)
            return payload.Bytes;
        if (payload.Encodings != PayloadEncodings.Brotli)
            throw PayloadErrors.UnknownEncoding(what, payload.Encodings);
        try
        {
            return PayloadCompression.Decompress(what, payload.Bytes.Span);
        }
        catch (InvalidDataException error)
        {
            throw PayloadErrors.CannotRead(what, error);
        }
    }

    // A message with a content of a type that is unknown here: everything else is read, and that content is kept as it is.
    private ChatMessage? ReadPiecewise(ReadOnlyMemory<byte> json)
    {
        try
        {
            var root = JsonSerializer.Deserialize(json.Span, _elementInfo);
            if (!root.TryGetProperty(Contents, out var contents) || contents.ValueKind != JsonValueKind.Array)
                return null;
            var message = ReadWithoutContents(root);
            message?.Contents = [.. contents.EnumerateArray().Select(ReadContent)];
            return message;
        }
        catch (Exception error) when (IsReadFault(error))
        {
            return null;
        }
    }

    private ChatMessage? ReadWithoutContents(JsonElement root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var property in root.EnumerateObject().Where(property => !property.NameEquals(Contents)))
                property.WriteTo(writer);
            writer.WriteEndObject();
        }
        return JsonSerializer.Deserialize(stream.GetBuffer().AsSpan(0, (int)stream.Length), _messageInfo);
    }

    private AIContent ReadContent(JsonElement content)
    {
        try
        {
            return content.Deserialize(_contentInfo) ?? throw new JsonException("A content is null.");
        }
        catch (Exception error) when (IsReadFault(error) && content.ValueKind == JsonValueKind.Object)
        {
            return new OpaqueContent(content);
        }
    }

    // Constructors of contents refuse what does not fit with argument and format errors.
    private static bool IsReadFault(Exception error) =>
        error is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or FormatException;
}
