using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

/// <summary>The line of one version of an entry of state.</summary>
internal static class StateLine
{
    internal static void Write(LineBuffer lines, StateEntry entry)
    {
        lines.Begin();
        lines.Json.WriteString("name"u8, entry.Key.Name);
        lines.Json.WriteNumber("version"u8, entry.Version);
        lines.Json.WriteString("author"u8, entry.Author);
        lines.Json.WriteString("at"u8, entry.WrittenAt);
        lines.Json.WriteString("commit"u8, entry.CommitId.Value);
        if (entry.Value is { } value)
            lines.WritePayload("value"u8, value);
        lines.End();
    }

    /// <summary>Reads a line that was checked.</summary>
    internal static StateEntry Read(ReadOnlyMemory<byte> line, Partition partition, SessionId? session)
    {
        var reader = new LineReader(line);
        var entry = new StateEntry(new(partition, session, ""), 0, null, "", default, default);
        PayloadEncodings encodings = default;
        while (reader.Next())
        {
            if (reader.Is("name"u8))
                entry = entry with { Key = entry.Key with { Name = reader.Text() } };
            else if (reader.Is("version"u8))
                entry = entry with { Version = reader.Number() };
            else if (reader.Is("author"u8))
                entry = entry with { Author = reader.Text() };
            else if (reader.Is("at"u8))
                entry = entry with { WrittenAt = reader.Time() };
            else if (reader.Is("commit"u8))
                entry = entry with { CommitId = new(reader.Id()) };
            else if (reader.Is("value"u8))
                return entry with { Value = reader.Rest() };
            else if (reader.Is("encoding"u8))
                encodings = (PayloadEncodings)reader.Number();
            else if (reader.Is("base64"u8))
                return entry with { Value = reader.Base64(encodings) };
            else
                reader.Skip();
        }
        return entry;
    }
}
