using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.State;

namespace SmallTalk.Storage;

internal sealed partial class PayloadCodec : IStateCodec
{
    public Payload Write<T>(string name, T value)
    {
        var contract = ContractOf<T>();
        var buffer = Rent(What(name), _limits.MaxStateBytes, nameof(PayloadOptions.MaxStateBytes));
        try
        {
            JsonSerializer.Serialize(buffer.Writer, value, contract);
            return Finish(buffer);
        }
        catch (Exception error) when (IsFormatFault(error))
        {
            throw PayloadErrors.CannotWrite(What(name), error);
        }
        finally
        {
            buffer.Return();
        }
    }

    public T? Read<T>(Payload payload)
    {
        const string What = "state entry";
        var contract = ContractOf<T>();
        var json = Decode(What, payload);
        try
        {
            return JsonSerializer.Deserialize(json.Span, contract);
        }
        catch (Exception error) when (IsReadFault(error))
        {
            throw PayloadErrors.CannotRead(What, error);
        }
    }

    /// <summary>Checks a payload that somebody else made.</summary>
    /// <exception cref="ArgumentException">It is empty.</exception>
    /// <exception cref="PayloadFormatException">It says that it is JSON, and is not.</exception>
    /// <exception cref="PayloadTooLargeException">It is over the limit.</exception>
    public void CheckState(string name, Payload payload)
    {
        if (payload.IsEmpty)
            throw new ArgumentException("The payload is empty. To delete an entry, delete it.", nameof(payload));
        if (payload.Bytes.Length > _limits.MaxStateBytes)
            throw new PayloadTooLargeException(
                What(name),
                payload.Bytes.Length,
                _limits.MaxStateBytes,
                $"{PayloadOptions.SectionName}:{nameof(PayloadOptions.MaxStateBytes)}"
            );
        if (payload.Encodings != PayloadEncodings.Json)
            return;
        try
        {
            var reader = new Utf8JsonReader(payload.Bytes.Span, new JsonReaderOptions { MaxDepth = PayloadJson.MaxDepth });
            while (reader.Read()) { }
        }
        catch (JsonException error)
        {
            throw PayloadErrors.CannotWrite(What(name), error);
        }
    }

    private JsonTypeInfo<T> ContractOf<T>()
    {
        try
        {
            if (Options.TryGetTypeInfo(typeof(T), out var contract))
                return (JsonTypeInfo<T>)contract;
        }
        catch (Exception error) when (error is NotSupportedException or InvalidOperationException)
        {
            throw PayloadErrors.NoStateContract(typeof(T), error);
        }
        throw PayloadErrors.NoStateContract(typeof(T));
    }

    private static string What(string name) => $"state entry '{name}'";
}
