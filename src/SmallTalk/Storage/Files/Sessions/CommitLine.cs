using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The last line of each commit in a session's file: the header as the commit left it, and where older parts of it lie.</summary>
internal sealed record CommitLine
{
    internal required CommitId CommitId { get; init; }

    internal required long Version { get; init; }

    internal required long LastSequence { get; init; }

    internal required long FirstSequence { get; init; }

    internal required SessionStatus Status { get; init; }

    internal required DateTimeOffset CreatedAt { get; init; }

    internal required DateTimeOffset CommittedAt { get; init; }

    internal required SessionExpiry Expiry { get; init; }

    internal ProcessOwner? Owner { get; init; }

    /// <summary>The line with the metadata. Set while the line is being made.</summary>
    internal Extent Metadata { get; set; }

    /// <summary>The line with the pending turn. Set while the line is being made.</summary>
    internal Extent PendingTurn { get; set; }

    /// <summary>The line of the commit before.</summary>
    internal Extent Previous { get; init; }

    /// <summary>The session's row in the catalogue. Set while the line is being made.</summary>
    internal Extent Row { get; set; }

    /// <summary>Bytes of the session's state file; 0 when there is none.</summary>
    internal long StateEnd { get; init; }

    private static ReadOnlySpan<byte> FirstProperty => "\"version\":"u8;

    internal CommitResult Result(CommitStatus status) => new(status, Version, LastSequence, FirstSequence, CommittedAt);

    internal static bool IsOne(ReadOnlySpan<byte> line) => LineFormat.BeginsWith(line, FirstProperty);

    internal Extent WriteTo(LineBuffer lines)
    {
        lines.Begin();
        WriteProperties(lines);
        return lines.End();
    }

    /// <summary>Writes what the line says into one that is begun.</summary>
    internal void WriteProperties(LineBuffer lines)
    {
        var json = lines.Json;
        json.WriteNumber("version"u8, Version);
        json.WriteString("commit"u8, CommitId.Value);
        json.WriteNumber("first"u8, FirstSequence);
        json.WriteNumber("last"u8, LastSequence);
        json.WriteNumber("status"u8, (int)Status);
        json.WriteString("created"u8, CreatedAt);
        json.WriteString("at"u8, CommittedAt);
        json.WriteString("expires"u8, Expiry.ExpiresAt);
        if (Expiry.SlidingWindow is { } window)
            json.WriteNumber("sliding"u8, window.Ticks);
        if (Owner is not null)
        {
            json.WriteString("owner"u8, Owner.Instance);
            json.WriteNumber("epoch"u8, Owner.Epoch);
        }
        WriteExtent(lines, "metadata"u8, Metadata);
        WriteExtent(lines, "pending"u8, PendingTurn);
        WriteExtent(lines, "previous"u8, Previous);
        WriteExtent(lines, "row"u8, Row);
        if (StateEnd > 0)
            json.WriteNumber("state"u8, StateEnd);
    }

    /// <summary>Reads a line that was checked.</summary>
    internal static CommitLine Read(ReadOnlyMemory<byte> line)
    {
        var read = new CommitLineReader();
        var reader = new LineReader(line);
        while (reader.Next())
            read.Take(ref reader);
        return read.ToLine();
    }

    private static void WriteExtent(LineBuffer lines, ReadOnlySpan<byte> name, Extent extent)
    {
        if (extent.IsEmpty)
            return;
        lines.Json.WriteStartArray(name);
        lines.Json.WriteNumberValue(extent.Offset);
        lines.Json.WriteNumberValue(extent.Length);
        lines.Json.WriteEndArray();
    }
}
