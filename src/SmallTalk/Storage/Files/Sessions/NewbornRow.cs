using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The row of a session that was created and holds nothing yet: whose it is, the line of its commit, and its metadata.</summary>
internal static class NewbornRow
{
    /// <summary>Begins the line and writes all of it.</summary>
    internal static void Write(LineBuffer lines, SessionHeader header, CommitLine line)
    {
        lines.Begin();
        lines.Json.WriteString("partition"u8, header.Key.Partition.Value);
        lines.Json.WriteString("session"u8, header.Key.Id.Value);
        line.WriteProperties(lines);
        if (!header.Metadata.IsEmpty)
            lines.WritePayload("values"u8, header.Metadata);
    }

    /// <summary>Reads whose row a line is that was checked.</summary>
    internal static SessionKey ReadKey(ReadOnlyMemory<byte> line)
    {
        var (partition, id) = ("", "");
        var reader = new LineReader(line);
        while ((partition.Length == 0 || id.Length == 0) && reader.Next())
        {
            if (reader.Is("partition"u8))
                partition = reader.Text();
            else if (reader.Is("session"u8))
                id = reader.Text();
            else
                reader.Skip();
        }
        return new(Partition.Parse(partition), SessionId.Parse(id));
    }

    /// <summary>Reads a line that was checked.</summary>
    /// <exception cref="StoreDamagedException">It is the row of another session.</exception>
    internal static SessionVersion Read(ReadOnlyMemory<byte> line, SessionKey key, Extent place)
    {
        if (ReadKey(line) != key)
            throw new StoreDamagedException(FileNames.Newborn, place.Offset, "the row belongs to another session");
        var read = new CommitLineReader();
        Payload metadata = default;
        PayloadEncodings encodings = default;
        var reader = new LineReader(line);
        while (reader.Next())
        {
            if (reader.Is("values"u8))
                metadata = reader.TakeRest();
            else if (reader.Is("encoding"u8))
                encodings = (PayloadEncodings)reader.Number();
            else if (reader.Is("base64"u8))
                metadata = reader.Base64(encodings);
            else
                read.Take(ref reader);
        }
        var commit = read.ToLine();
        return new(SessionVersion.HeaderOf(key, commit, metadata, default), commit, default, StateScope.NoEntries) { Newborn = place };
    }
}
