using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Turns messages, state and metadata into the bytes that are stored, and back. Safe for use by several threads.</summary>
internal sealed partial class PayloadCodec
{
    private readonly PayloadOptions _limits;
    private readonly JsonTypeInfo<ChatMessage> _messageInfo;
    private readonly JsonTypeInfo<AIContent> _contentInfo;
    private readonly JsonTypeInfo<JsonElement> _elementInfo;
    private readonly JsonTypeInfo<Dictionary<string, string>> _metadataInfo;

    public PayloadCodec(IOptions<PayloadOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _limits = options.Value;
        Options = PayloadJson.CreateOptions(_limits);
        _messageInfo = (JsonTypeInfo<ChatMessage>)Options.GetTypeInfo(typeof(ChatMessage));
        _contentInfo = (JsonTypeInfo<AIContent>)Options.GetTypeInfo(typeof(AIContent));
        _elementInfo = (JsonTypeInfo<JsonElement>)Options.GetTypeInfo(typeof(JsonElement));
        _metadataInfo = (JsonTypeInfo<Dictionary<string, string>>)Options.GetTypeInfo(typeof(Dictionary<string, string>));
    }

    /// <summary>The frozen serializer options: compact, with the host's contracts.</summary>
    public JsonSerializerOptions Options { get; }

    /// <summary>The largest message, in bytes of JSON.</summary>
    public int MaxMessageBytes => _limits.MaxMessageBytes;

    public Payload WriteMessage(ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var buffer = Rent("message", _limits.MaxMessageBytes, nameof(PayloadOptions.MaxMessageBytes));
        try
        {
            JsonSerializer.Serialize(buffer.Writer, message, _messageInfo);
            return Finish(buffer);
        }
        catch (Exception error) when (IsFormatFault(error))
        {
            throw PayloadErrors.CannotWrite(message, Options, error);
        }
        finally
        {
            buffer.Return();
        }
    }

    public Payload WriteState(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined)
            throw new ArgumentException("The value is no JSON (an uninitialised JsonElement).", nameof(value));
        var buffer = Rent($"state entry '{name}'", _limits.MaxStateBytes, nameof(PayloadOptions.MaxStateBytes));
        try
        {
            value.WriteTo(buffer.Writer);
            return Finish(buffer);
        }
        catch (Exception error) when (IsFormatFault(error))
        {
            throw PayloadErrors.CannotWrite($"state entry '{name}'", error);
        }
        finally
        {
            buffer.Return();
        }
    }

    public Payload WriteMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.Count == 0)
            return default;
        var buffer = Rent("metadata", _limits.MaxMetadataBytes, nameof(PayloadOptions.MaxMetadataBytes));
        try
        {
            JsonSerializer.Serialize(buffer.Writer, metadata as Dictionary<string, string> ?? new(metadata), _metadataInfo);
            return Finish(buffer);
        }
        catch (Exception error) when (IsFormatFault(error))
        {
            throw PayloadErrors.CannotWrite("metadata", error);
        }
        finally
        {
            buffer.Return();
        }
    }

    private static BoundedBuffer Rent(string what, int limit, string setting) => BoundedBuffer.Rent(what, limit, $"{PayloadOptions.SectionName}:{setting}");

    private Payload Finish(BoundedBuffer buffer)
    {
        buffer.Writer.Flush();
        var json = buffer.Written;
        return json.Length > _limits.CompressAboveBytes && PayloadCompression.TryCompress(json) is { } compressed
            ? new Payload(compressed, PayloadEncodings.Brotli)
            : new Payload(json.ToArray());
    }

    // Arguments and overflows: a single value beyond what the writer can take at all (166 million characters).
    private static bool IsFormatFault(Exception error) =>
        error is JsonException or NotSupportedException or InvalidOperationException or ArgumentException or OverflowException;
}
