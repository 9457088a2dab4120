namespace SmallTalk.Storage.Files;

/// <summary>Brings the files to where the journal's last whole record says, after a crash. May itself be cut short and begun again.</summary>
internal static class JournalRecovery
{
    /// <summary>Syncs the journal, applies its records, syncs the files, then frees the journal.</summary>
    /// <returns>How many records were applied, and the segments that must stay until what a full disk holds back has reached the files.</returns>
    /// <exception cref="StoreDamagedException">A record that was durable is not readable.</exception>
    internal static (long Applied, IReadOnlyList<string> Occupied) Run(IDisk disk, DataFiles files, IReadOnlyList<string> segments, long lastEpoch)
    {
        var scans = segments.Select(file => SegmentScan.Read(disk, file)).ToList();
        var found = scans.OfType<SegmentScan>().Where(scan => !scan.IsTorn).OrderBy(scan => scan.Head.Epoch).ThenBy(scan => scan.FirstNumber).ToList();
        CheckTornHeads(scans.OfType<SegmentScan>().Where(scan => scan.IsTorn), found.LastOrDefault(), lastEpoch);
        CheckNothingIsMissing(found);
        // A segment that looks free may be so in the system's cache alone, when the process before this one died of a failed sync.
        Free(disk, segments.Where((file, index) => scans[index] is null or { IsTorn: true } && disk.GetLength(file) > 0));
        if (found.Count == 0)
            return (0, []);
        Harden(disk, found);
        foreach (var scan in found)
        foreach (var op in scan.Ops())
            files.Apply(op.Kind, op.File, op.Offset, scan.BytesOf(op));
        var applied = found.Where(scan => !scan.IsEmpty).Sum(scan => scan.LastNumber - scan.FirstNumber + 1);
        if (files.HasHeld)
            return (applied, [.. found.Select(scan => scan.File)]);
        disk.SyncAll(files.TakeDirty());
        Free(disk, found.Select(scan => scan.File));
        return (applied, []);
    }

    private static void Harden(IDisk disk, List<SegmentScan> found)
    {
        // Written once more: what the system failed to write before, it may hold to be clean and would not sync.
        foreach (var scan in found)
        {
            disk.Write(scan.File, 0, scan.Whole);
            disk.Sync(scan.File);
        }
    }

    /// <summary>Frees segments.</summary>
    internal static void Free(IDisk disk, IEnumerable<string> segments)
    {
        // Oldest first, one by one: the records that remain are always the newest ones.
        foreach (var segment in segments)
        {
            disk.Write(segment, 0, Journal.ZeroHead);
            disk.Sync(segment);
        }
    }

    // A first record cut within its header was never acknowledged, unless a later one says that it was durable.
    private static void CheckTornHeads(IEnumerable<SegmentScan> torn, SegmentScan? newest, long lastEpoch)
    {
        var (epoch, last) = newest is null ? (lastEpoch, 0) : (newest.Head.Epoch, newest.LastNumber);
        foreach (var scan in torn)
            if (!scan.IsErased && scan.ProvesDurable(0, epoch, last))
                throw new StoreDamagedException(scan.File, 0, "the first record of the journal segment has no valid header");
    }

    private static void CheckNothingIsMissing(List<SegmentScan> found)
    {
        for (var index = 0; index < found.Count; index++)
        {
            var scan = found[index];
            var last = scan.IsEmpty ? scan.FirstNumber - 1 : scan.LastNumber;
            var next = index + 1 < found.Count ? found[index + 1] : null;
            var broken = scan.ProvesDurable(scan.End, scan.Head.Epoch, last) || (next is not null && !Follows(next, last));
            if (broken)
                throw new StoreDamagedException(scan.File, scan.End, $"record {last + 1} of the journal was stored and is not readable");
        }
    }

    private static bool Follows(SegmentScan next, long last) => next.FirstNumber == last + 1;
}
