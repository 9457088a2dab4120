namespace SmallTalk.Storage.Files;

/// <summary>A line of a session's file that holds a part of its header: metadata or pending turn.</summary>
internal static class PartLine
{
    internal static Extent Write(LineBuffer lines, ReadOnlySpan<byte> name, Payload payload)
    {
        lines.Begin();
        lines.WritePayload(name, payload);
        return lines.End();
    }

    internal static Payload Read(ReadOnlyMemory<byte> line)
    {
        var reader = new LineReader(line);
        PayloadEncodings encodings = default;
        while (reader.Next())
        {
            if (reader.Is("encoding"u8))
                encodings = (PayloadEncodings)reader.Number();
            else
                return reader.Is("base64"u8) ? reader.Base64(encodings) : reader.Rest();
        }
        return default;
    }
}
