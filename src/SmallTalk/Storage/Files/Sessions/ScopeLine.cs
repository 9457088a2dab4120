using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The first line of a file that belongs to a session or a partition: whose it is.</summary>
internal static class ScopeLine
{
    internal static void Write(LineBuffer lines, Partition partition, SessionId? session)
    {
        lines.Begin();
        lines.Json.WriteString("partition"u8, partition.Value);
        if (session is { } id)
            lines.Json.WriteString("session"u8, id.Value);
        lines.End();
    }

    /// <summary>Reads whose partition's file it is.</summary>
    internal static Partition ReadPartition(ReadOnlyMemory<byte> line, string file)
    {
        var reader = new LineReader(line[..LineFormat.Check(line.Span, file, 0).Length]);
        return reader.Next() && reader.Is("partition"u8)
            ? Partition.Parse(reader.Text())
            : throw new StoreDamagedException(file, 0, "the file does not say whose it is");
    }

    /// <summary>Checks that a file is the one of a scope.</summary>
    /// <exception cref="StoreDamagedException">It is another's.</exception>
    internal static void Check(ReadOnlyMemory<byte> line, string file, Partition partition, SessionId? session)
    {
        var whole = line[..LineFormat.Check(line.Span, file, 0).Length];
        var reader = new LineReader(whole);
        var fits = reader.Next() && reader.Is("partition"u8) && reader.Text() == partition.Value;
        if (fits && session is { } id)
            fits = reader.Next() && reader.Is("session"u8) && reader.Text() == id.Value;
        if (!fits)
            throw new StoreDamagedException(file, 0, "the file belongs to another session or partition");
    }
}
