using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>Sessions that were created and hold nothing yet: a row each in one file, because to make a file costs more than all else of a creation.</summary>
/// <remarks>The next commit of such a session takes its row away and writes its file, in one record. Written under the pipeline's gate, read by any thread.</remarks>
internal sealed class NewbornSessions
{
    /// <summary>More rows than this are not kept: their keys are in memory, and all are read after an opening.</summary>
    internal const int MostRows = 65_536;

    /// <summary>Metadata that is longer is written to a file of the session's own.</summary>
    internal const int LongestMetadata = 512;

    private readonly DataFiles _files;
    private readonly int _capacity;
    private readonly SlotFile _slots;
    private readonly Lock _gate = new();
    private readonly Lazy<Dictionary<SessionKey, Extent>> _places;
    private Task _loading = Task.CompletedTask;
    private int _count;

    internal NewbornSessions(DataFiles files, int capacity = MostRows)
    {
        _files = files;
        _capacity = capacity;
        _slots = new(files, FileNames.Newborn);
        _places = new(FindAll);
    }

    /// <summary>Begins to find the rows; who looks for a session before that is done waits for it.</summary>
    internal void BeginLoading() => _loading = Task.Run(() => _places.Value);

    /// <summary>Waits until nothing is read any more. Whether it went well is told to who looks for a session.</summary>
    internal void EndLoading() => Task.WaitAny(_loading);

    /// <summary>Whether a commit only creates its session, with so little that a row can hold it, and there is room for the row.</summary>
    internal bool Takes(SessionCommit commit) =>
        _count < _capacity
        && commit is { ExpectedVersion: 0, Messages.Count: 0, State.Count: 0, PendingTurn: null or { IsEmpty: true } }
        && (commit.Metadata?.Bytes.Length ?? 0) <= LongestMetadata;

    /// <summary>Writes the row of a session that is created.</summary>
    /// <returns>Where it is.</returns>
    internal Extent Put(CommitRecord record, SessionHeader header, CommitLine line)
    {
        NewbornRow.Write(record.Lines, header, line);
        var place = _slots.Put(record, default);
        _count++;
        record.OnDropped(() => _count--);
        record.OnApplied(() =>
        {
            lock (_gate)
                _places.Value[header.Key] = place;
        });
        return place;
    }

    /// <summary>Takes the row of a session away: it gets a file, or is deleted.</summary>
    internal void Remove(CommitRecord record, SessionKey key, Extent place)
    {
        _slots.Remove(record, place);
        record.OnApplied(() =>
        {
            _count--;
            lock (_gate)
                _places.Value.Remove(key);
        });
    }

    /// <summary>Reads a session that has a row; null when there is none.</summary>
    internal SessionVersion? Find(SessionKey key)
    {
        var places = _places.Value;
        Extent place;
        lock (_gate)
            if (!places.TryGetValue(key, out place))
                return null;
        var line = new byte[place.Length];
        _files.Read(FileNames.Newborn, place.Offset, line);
        return NewbornRow.Read(line.AsMemory(0, LineFormat.Check(line, FileNames.Newborn, place.Offset).Length), key, place);
    }

    // No row is written before: every commit has looked for its session first.
    private Dictionary<SessionKey, Extent> FindAll()
    {
        var places = new Dictionary<SessionKey, Extent>();
        foreach (var (place, line) in _slots.ReadAll())
            places[NewbornRow.ReadKey(line)] = place;
        _count = places.Count;
        return places;
    }
}
