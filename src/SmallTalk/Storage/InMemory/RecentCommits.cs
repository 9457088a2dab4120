namespace SmallTalk.Storage;

/// <summary>The results of the newest 64 commits of a session, so that a repeat gets the first one's. Grows on demand; not safe for several threads.</summary>
internal sealed class RecentCommits
{
    private const int Capacity = 64;

    private Entry[] _entries = [];
    private long _count;

    public void Add(CommitId id, CommitResult result)
    {
        if (_count == _entries.Length && _entries.Length < Capacity)
            Array.Resize(ref _entries, Math.Max(4, _entries.Length * 2));
        _entries[_count++ % _entries.Length] = new(id, result.Version, result.LastSequence, result.FirstSequence, result.CommittedAt.UtcTicks);
    }

    public bool TryFind(CommitId id, out CommitResult result)
    {
        for (var index = 0; index < Math.Min(_count, _entries.Length); index++)
        {
            if (_entries[index].Id != id)
                continue;
            result = _entries[index].Repeat();
            return true;
        }
        result = default;
        return false;
    }

    public void Clear() => (_entries, _count) = ([], 0);

    // 48 bytes, because every session in memory keeps 64 of them.
    private readonly record struct Entry(CommitId Id, long Version, long LastSequence, long FirstSequence, long UtcTicks)
    {
        public CommitResult Repeat() => new(CommitStatus.Repeated, Version, LastSequence, FirstSequence, new(UtcTicks, TimeSpan.Zero));
    }
}
