namespace SmallTalk.Storage.Files;

/// <summary>The write-ahead log: two segments, zero-filled once and recycled. Plain steps without locks; the caller decides who takes them when.</summary>
/// <remarks>
/// Order of steps: <see cref="Write"/>, <see cref="Sync"/>, <see cref="Apply"/>, then the records may be acknowledged. A segment that is full is retired;
/// <see cref="Checkpoint"/> syncs what was applied from it and frees it. <see cref="Checkpoint"/> may run beside the other steps, which never touch a retired segment;
/// <see cref="Apply"/> beside the writing and syncing of later batches, but not beside <see cref="Switch"/>, before which all must be applied.
/// </remarks>
internal sealed class Journal(IDisk disk, DataFiles files, int segmentBytes)
{
    internal const string FirstSegment = "journal/0.log";
    internal const string SecondSegment = "journal/1.log";
    private const int FillChunk = 1 << 20;

    private readonly string[] _segments = [FirstSegment, SecondSegment];
    private readonly long[] _capacity = new long[2];
    private long _epoch;
    private long _number;
    private long _durable;
    private int _active;
    private long _tail;
    private readonly WriteRuns _runs = new(files);
    private IReadOnlyCollection<string> _retiredFiles = [];
    private IReadOnlyList<string> _occupied = [];

    internal static byte[] ZeroHead { get; } = new byte[RecordHeader.Size];

    /// <summary>Whether the segment that is not written to waits for a checkpoint.</summary>
    internal bool IsRetired { get; private set; }

    /// <summary>The largest batch that fits.</summary>
    internal long MaxBatch => Math.Min(_capacity[0], _capacity[1]);

    /// <summary>Fills the segments with zeros up to their size: only blocks that were written once are cheap to sync.</summary>
    internal void Prepare()
    {
        var zeros = new byte[Math.Min(FillChunk, segmentBytes)];
        var grown = false;
        for (var index = 0; index < _segments.Length; index++)
        {
            var length = Math.Max(disk.GetLength(_segments[index]), 0);
            grown |= length < segmentBytes;
            for (; length < segmentBytes; length += FillChunk)
                disk.Write(_segments[index], length, zeros.AsSpan(0, (int)Math.Min(FillChunk, segmentBytes - length)));
            _capacity[index] = Math.Max(disk.GetLength(_segments[index]), segmentBytes);
        }
        if (grown)
            disk.SyncAll(_segments);
    }

    /// <summary>Recovers what a crash left.</summary>
    /// <param name="lastEpoch">The epoch of the opening before; 0 when there was none.</param>
    /// <returns>How many records were applied.</returns>
    internal long Recover(long lastEpoch)
    {
        var (applied, occupied) = JournalRecovery.Run(disk, files, _segments, lastEpoch);
        _occupied = occupied;
        return applied;
    }

    /// <summary>Begins to take records under an epoch that no record has yet.</summary>
    internal void Start(long epoch) => _epoch = epoch;

    /// <summary>Whether a batch of a size needs the other segment.</summary>
    internal bool MustSwitch(int bytes) => _tail + bytes > _capacity[_active];

    /// <summary>Retires the full segment and goes on in the free one.</summary>
    internal void Switch()
    {
        if (IsRetired)
            throw new InvalidOperationException("The other segment is not free yet.");
        _retiredFiles = files.TakeDirty();
        IsRetired = true;
        _active ^= 1;
        _tail = 0;
    }

    /// <summary>Writes the records of a batch behind the others.</summary>
    internal void Write(JournalBatch batch)
    {
        Vacate();
        batch.Seal(_epoch, _number + 1, _durable);
        disk.Write(_segments[_active], _tail, batch.Sealed);
        _tail += batch.Length;
        _number += batch.Count;
    }

    /// <summary>Makes what was written durable. After a failure nothing may be written any more: the system may have dropped what it could not write.</summary>
    internal void Sync()
    {
        disk.Sync(_segments[_active]);
        _durable = _number;
    }

    /// <summary>Brings records of a batch that is durable to the files, unsynced.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="from">The first record.</param>
    /// <param name="to">The record after the last one.</param>
    internal void Apply(JournalBatch batch, int from, int to)
    {
        Vacate();
        var (first, end) = batch.OpsOf(from, to);
        for (var index = first; index < end; index++)
            _runs.Add(batch.Ops[index], batch.BytesOf(batch.Ops[index]));
        _runs.Flush();
    }

    /// <summary>Makes everything durable that was applied from the retired segment, then frees it.</summary>
    internal void Checkpoint()
    {
        disk.SyncAll(_retiredFiles);
        Free(_active ^ 1);
        _retiredFiles = [];
        IsRetired = false;
    }

    /// <summary>Leaves an empty journal behind, so that the next start has nothing to do. Everything written must be applied.</summary>
    internal void Close()
    {
        Vacate();
        if (IsRetired)
            Checkpoint();
        disk.SyncAll(files.TakeDirty());
        Free(_active);
        _tail = 0;
    }

    /// <summary>Frees what recovery had to leave on a full disk; nothing is held any more when writing begins.</summary>
    private void Vacate()
    {
        if (_occupied.Count == 0)
            return;
        disk.SyncAll(files.TakeDirty());
        JournalRecovery.Free(disk, _occupied);
        _occupied = [];
    }

    private void Free(int segment)
    {
        disk.Write(_segments[segment], 0, ZeroHead);
        disk.Sync(_segments[segment]);
    }
}
