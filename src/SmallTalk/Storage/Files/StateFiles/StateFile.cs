using System.Collections.Immutable;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The file of a scope's state: every version is a line; written anew when most of it is versions no longer kept and a record can hold the others.</summary>
internal static class StateFile
{
    private const int RewriteAbove = 64 * 1024;
    private const int RewriteFactor = 2;
    private const int LineOverhead = 256;

    internal static ImmutableSortedDictionary<string, StateVersions> Read(
        DataFiles files,
        string file,
        (Partition Partition, SessionId? Session) scope,
        long end,
        int kept
    )
    {
        var entries = StateScope.NoEntries.ToBuilder();
        foreach (var (place, line) in FileLines.Read(files, file, 0, end))
        {
            if (place.Offset == 0)
            {
                ScopeLine.Check(line, file, scope.Partition, scope.Session);
                continue;
            }
            var entry = StateLine.Read(line[..LineFormat.Check(line.Span, file, place.Offset).Length], scope.Partition, scope.Session);
            var earlier = entries.TryGetValue(entry.Key.Name, out var versions) ? versions.Kept : [];
            entries[entry.Key.Name] = new([.. earlier.AsSpan()[Math.Max(0, earlier.Length + 1 - kept)..], entry]);
        }
        return entries.ToImmutable();
    }

    /// <summary>Adds the newest versions of some entries to the file, or writes it anew when that makes it much smaller.</summary>
    /// <param name="record">The record it is part of.</param>
    /// <param name="file">The file.</param>
    /// <param name="scope">Whose state it is.</param>
    /// <param name="end">Where the file ends.</param>
    /// <param name="state">All entries, with the newest versions.</param>
    /// <param name="changed">The names of those that have a new one.</param>
    /// <param name="commit">The commit that it is part of, which needs room in the record for the rest; null is none.</param>
    /// <returns>Where the file ends then.</returns>
    internal static long Write(
        CommitRecord record,
        string file,
        (Partition Partition, SessionId? Session) scope,
        long end,
        ImmutableSortedDictionary<string, StateVersions> state,
        IEnumerable<string> changed,
        SessionCommit? commit = null
    )
    {
        var added = changed.Select(name => state[name].Newest);
        if (end > RewriteAbove && LiveBytes(state) is var live && end > RewriteFactor * live && AsBase64(live + Besides(commit)) <= record.Room)
        {
            record.Batch.Delete(file);
            end = 0;
            added = state.Values.SelectMany(versions => versions.Kept);
        }
        var lines = record.Lines;
        var from = lines.Length;
        if (end == 0)
            ScopeLine.Write(lines, scope.Partition, scope.Session);
        foreach (var entry in added)
            StateLine.Write(lines, entry);
        record.Batch.Write(file, end, lines.Written[from..]);
        return end + lines.Length - from;
    }

    private static long Besides(SessionCommit? commit) =>
        commit is null
            ? 0
            : commit.Messages.Sum(message => LineOverhead + (long)message.Payload.Bytes.Length)
                + commit.Events.Sum(item => 2 * LineOverhead + (long)item.Payload.Bytes.Length)
                + (3 * LineOverhead)
                + (commit.Metadata?.Bytes.Length ?? 0)
                + (commit.PendingTurn?.Bytes.Length ?? 0);

    private static long AsBase64(long bytes) => (bytes + 2) / 3 * 4;

    private static long LiveBytes(ImmutableSortedDictionary<string, StateVersions> state)
    {
        long bytes = 0;
        foreach (var versions in state.Values)
        foreach (var entry in versions.Kept)
            bytes += LineOverhead + entry.Key.Name.Length + entry.Author.Length + (entry.Value?.Bytes.Length ?? 0);
        return bytes;
    }
}
