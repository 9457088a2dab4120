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
    private readonly LoadedValue<Dictionary<SessionKey, Extent>> _places;
    private Task _loading = Task.CompletedTask;
    private StoreDamagedException? _damage;

    // The sessions whose rows are damaged; null when there is damage and nobody can know.
    private HashSet<SessionKey>? _lost;
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
        record.Add(new PutStep(this, header.Key, place));
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

    /// <summary>Tells whoever looks for a session that has neither a row that can be read nor a file whether its row is one that is damaged.</summary>
    /// <exception cref="StoreDamagedException">It is, or nobody can know.</exception>
    internal void ThrowIfLost(SessionKey key)
    {
        if (_damage is { } damage && _lost?.Contains(key) is not false)
            throw new StoreDamagedException(FileNames.Newborn, damage.Offset, $"it may be the row of session '{key}', which cannot be read", damage);
    }

    private sealed class PutStep(NewbornSessions sessions, SessionKey key, Extent place) : RecordStep
    {
        internal override void Applied()
        {
            lock (sessions._gate)
                sessions._places.Value[key] = place;
        }

        internal override void Dropped() => sessions._count--;
    }

    // No row is written before: every commit has looked for its session first.
    private Dictionary<SessionKey, Extent> FindAll()
    {
        // What an attempt before this one has found is found again.
        (_damage, _lost) = (null, null);
        var places = new Dictionary<SessionKey, Extent>();
        foreach (var (place, line) in _slots.ReadAll(damage => _damage ??= damage))
            places[NewbornRow.ReadKey(line)] = place;
        _count = places.Count;
        if (_damage is not null)
            _lost = FindLost(places);
        return places;
    }

    // The catalogue knows every session; whoever is in it has a row here or a file.
    private HashSet<SessionKey>? FindLost(Dictionary<SessionKey, Extent> places)
    {
        try
        {
            var known = new SlotFile(_files, FileNames.Catalogue).ReadAll().Select(row => CatalogueRow.Read(row.Line).Key);
            return [.. known.Where(key => !places.ContainsKey(key) && _files.GetLength(FileNames.OfSession(key)) < 0)];
        }
        catch (StoreDamagedException)
        {
            return null;
        }
    }
}
