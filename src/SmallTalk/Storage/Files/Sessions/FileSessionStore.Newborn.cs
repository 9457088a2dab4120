namespace SmallTalk.Storage.Files;

internal sealed partial class FileSessionStore
{
    /// <summary>Writes a session that is only created: rows, and no file.</summary>
    private SessionVersion WriteNewborn(CommitRecord record, SessionCommit commit, DateTimeOffset now)
    {
        var line = LineOf(commit, null, now, 0);
        var header = SessionVersion.HeaderOf(commit.Key, line, commit.Metadata ?? default, default);
        line.Row = _catalogue.Put(record, header, default);
        var place = newborn.Put(record, header, line);
        if (commit.Events.Count > 0)
            events.Write(record, commit.Events, now);
        return new(header, line, default, StateScope.NoEntries) { Newborn = place };
    }

    /// <summary>Gives a newborn session its file, with what it would hold had it been there from the beginning.</summary>
    private SessionVersion Promote(CommitRecord record, SessionEntry entry, SessionVersion current)
    {
        newborn.Remove(record, entry.Key, current.Newborn);
        var lines = record.Lines;
        var from = lines.Length;
        ScopeLine.Write(lines, entry.Key.Partition, entry.Key.Id);
        var metadata = current.Header.Metadata;
        var line = current.Line with { Metadata = metadata.IsEmpty ? default : InFile(PartLine.Write(lines, "metadata"u8, metadata)) };
        var place = InFile(line.WriteTo(lines));
        record.Batch.Write(entry.File, 0, lines.Written[from..]);
        return new(current.Header, line, place, current.State);

        Extent InFile(Extent inLines) => inLines with { Offset = inLines.Offset - from };
    }
}
