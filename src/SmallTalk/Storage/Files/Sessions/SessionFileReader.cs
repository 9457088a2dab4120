using System.Collections.Immutable;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>Reads the newest version of a session: from its row while it is newborn, else from the end of its file and what the end points to.</summary>
internal sealed class SessionFileReader(DataFiles files, NewbornSessions newborn, int keptStateVersions)
{
    private const int LongestScope = 2048;

    /// <summary>Reads the newest version; null when there is no session.</summary>
    internal SessionVersion? ReadNewest(SessionKey key)
    {
        if (newborn.Find(key) is { } version)
            return version;
        var file = FileNames.OfSession(key);
        var length = files.GetLength(file);
        if (length < 0)
        {
            newborn.ThrowIfLost(key);
            return null;
        }
        var bytes = new TailReader(files).ReadLast(file, length, out var place);
        if (!CommitLine.IsOne(bytes.Span))
            throw new StoreDamagedException(file, place.Offset, "the file does not end with a commit");
        CheckScope(key, file, length);
        var line = CommitLine.Read(bytes);
        var header = SessionVersion.HeaderOf(key, line, ReadPart(file, line.Metadata), ReadPart(file, line.PendingTurn));
        return new(header, line, place, ReadState(key, line));
    }

    /// <summary>Reads one commit's line.</summary>
    internal CommitLine ReadCommit(string file, Extent place) => CommitLine.Read(ReadLine(file, place));

    private ReadOnlyMemory<byte> ReadLine(string file, Extent place)
    {
        var line = new byte[place.Length];
        files.Read(file, place.Offset, line);
        return line.AsMemory(0, LineFormat.Check(line, file, place.Offset).Length);
    }

    private void CheckScope(SessionKey key, string file, long length)
    {
        var block = new byte[Math.Min(LongestScope, length)];
        files.Read(file, 0, block);
        var feed = block.AsSpan().IndexOf((byte)'\n');
        if (feed < 0)
            throw new StoreDamagedException(file, 0, "the first line is not the one of a session");
        ScopeLine.Check(block.AsMemory(0, feed), file, key.Partition, key.Id);
    }

    private Payload ReadPart(string file, Extent place) => place.IsEmpty ? default : PartLine.Read(ReadLine(file, place));

    private ImmutableSortedDictionary<string, StateVersions> ReadState(SessionKey key, CommitLine line) =>
        line.StateEnd == 0
            ? StateScope.NoEntries
            : StateFile.Read(files, FileNames.OfSessionState(key), (key.Partition, key.Id), line.StateEnd, keptStateVersions);
}
