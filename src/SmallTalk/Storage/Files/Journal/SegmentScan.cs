using System.Buffers.Binary;

namespace SmallTalk.Storage.Files;

/// <summary>What one segment of the journal holds after a crash: an unbroken run of records from its beginning, then whatever else.</summary>
internal sealed class SegmentScan
{
    private readonly byte[] _image;
    private readonly List<(int Start, RecordHeader Header)> _records = [];

    private SegmentScan(string file, byte[] image, RecordHeader head)
    {
        File = file;
        _image = image;
        Head = head;
        var at = 0;
        while (TryReadRecord(at, out var header) && header.Epoch == head.Epoch && header.Number == head.Number + _records.Count)
        {
            _records.Add((at, header));
            at += header.Length;
        }
        End = at;
    }

    // Of a segment whose head was cut short by a power loss nothing counts.
    private SegmentScan(string file, byte[] image, bool isErased)
    {
        File = file;
        _image = image;
        IsTorn = true;
        IsErased = isErased;
    }

    internal string File { get; }

    /// <summary>Whether the header at the beginning was written, or zeroed, in part only.</summary>
    internal bool IsTorn { get; }

    /// <summary>Whether it is the zeroing that was cut short: the segment was to be free.</summary>
    internal bool IsErased { get; }

    /// <summary>The header at the beginning; its own checksum holds, its record may be torn.</summary>
    internal RecordHeader Head { get; }

    /// <summary>Where the run of whole records ends.</summary>
    internal int End { get; }

    /// <summary>The bytes of the whole records.</summary>
    internal ReadOnlySpan<byte> Whole => _image.AsSpan(0, End);

    internal bool IsEmpty => _records.Count == 0;

    internal long FirstNumber => Head.Number;

    internal long LastNumber => Head.Number + _records.Count - 1;

    internal ReadOnlySpan<byte> BytesOf(JournalOp op) => _image.AsSpan(op.Start, op.Length);

    internal IEnumerable<JournalOp> Ops() => _records.SelectMany(record => RecordReader.Read(_image, record.Start, record.Header.Ops));

    /// <summary>Reads a segment; null when it is free, which its zeroed head says.</summary>
    internal static SegmentScan? Read(IDisk disk, string file)
    {
        Span<byte> head = stackalloc byte[RecordHeader.Size];
        head.Clear();
        disk.Read(file, 0, head);
        if (head.IndexOfAnyExcept((byte)0) < 0)
            return null;
        var isWhole = RecordHeader.TryRead(head, out var header);
        var isErased = head[..RecordHeader.Edge].IndexOfAnyExcept((byte)0) < 0;
        var isBegun = head[^RecordHeader.Edge..].IndexOfAnyExcept((byte)0) < 0;
        if (!isWhole && !isErased && !isBegun)
            throw new StoreDamagedException(file, 0, "the first record of the journal segment has no valid header");
        var image = new byte[disk.GetLength(file)];
        disk.Read(file, 0, image);
        return isWhole ? new(file, image, header) : new(file, image, isErased);
    }

    /// <summary>Whether a whole record of the same opening lies here that was written when records after a number were durable already: then those are not torn but damaged.</summary>
    internal bool ProvesDurable(int from, long epoch, long afterNumber)
    {
        Span<byte> magic = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(magic, RecordHeader.Magic);
        for (var at = from; ; at++)
        {
            var next = _image.AsSpan(at).IndexOf(magic);
            if (next < 0)
                return false;
            at += next;
            if (TryReadRecord(at, out var header) && header.Epoch == epoch && header.Number > afterNumber && header.Durable > afterNumber)
                return true;
        }
    }

    private bool TryReadRecord(int at, out RecordHeader header) => RecordHeader.TryRead(_image.AsSpan(at), out header) && header.IsWhole(_image.AsSpan(at));
}
