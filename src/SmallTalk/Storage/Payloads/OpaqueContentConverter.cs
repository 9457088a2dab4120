using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmallTalk.Storage;

/// <summary>Writes a content that was not understood exactly as it was read.</summary>
internal sealed class OpaqueContentConverter : JsonConverter<OpaqueContent>
{
    public override OpaqueContent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, OpaqueContent value, JsonSerializerOptions options)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value.Json);
        // A payload is one line. Outside of strings a control character is white space, inside it is escaped.
        if (raw.IndexOfAnyInRange((byte)0, (byte)31) >= 0)
            value.Json.WriteTo(writer);
        else
            writer.WriteRawValue(raw, skipInputValidation: true);
    }
}
