namespace SmallTalk.Storage.Files;

/// <summary>The line of one message in a session's file.</summary>
internal static class MessageLine
{
    private static ReadOnlySpan<byte> FirstProperty => "\"seq\":"u8;

    internal static bool IsOne(ReadOnlySpan<byte> line) => LineFormat.BeginsWith(line, FirstProperty);

    internal static void Write(LineBuffer lines, long sequence, CommitId commit, DateTimeOffset at, Payload payload)
    {
        lines.Begin();
        lines.Json.WriteNumber("seq"u8, sequence);
        lines.Json.WriteString("commit"u8, commit.Value);
        lines.Json.WriteString("at"u8, at);
        lines.WritePayload("message"u8, payload);
        lines.End();
    }

    /// <summary>Reads a line that was checked; null when its sequence is below another.</summary>
    internal static MessageRecord? ReadFrom(long least, ReadOnlyMemory<byte> line)
    {
        if (MessageHead.TryRead(line.Span, out var head))
            return head.Sequence < least ? null : new(head.Sequence, new(head.Commit), head.At, new(line[head.MessageStart..^1]));
        var message = ReadAnyOrder(line);
        return message.Sequence < least ? null : message;
    }

    private static MessageRecord ReadAnyOrder(ReadOnlyMemory<byte> line)
    {
        var reader = new LineReader(line);
        long sequence = 0;
        CommitId commit = default;
        DateTimeOffset at = default;
        PayloadEncodings encodings = default;
        while (reader.Next())
        {
            if (reader.Is("seq"u8))
                sequence = reader.Number();
            else if (reader.Is("commit"u8))
                commit = new(reader.Id());
            else if (reader.Is("at"u8))
                at = reader.Time();
            else if (reader.Is("message"u8))
                return new(sequence, commit, at, reader.Rest());
            else if (reader.Is("encoding"u8))
                encodings = (PayloadEncodings)reader.Number();
            else if (reader.Is("base64"u8))
                return new(sequence, commit, at, reader.Base64(encodings));
            else
                reader.Skip();
        }
        return new(sequence, commit, at, default);
    }

    /// <summary>The sequence alone, which comes first; the line may be cut behind it.</summary>
    internal static long ReadSequence(ReadOnlySpan<byte> line) =>
        System.Buffers.Text.Utf8Parser.TryParse(line[(LineFormat.BodyStart + FirstProperty.Length)..], out long sequence, out _) ? sequence : 0;
}
