using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SmallTalk.Storage.Files;

/// <summary>Records on their way to the journal: written together, synced together. Bytes are formatted straight into it.</summary>
internal sealed class JournalBatch : IBufferWriter<byte>
{
    private const int OpHeaderSize = 16;
    private const int Alignment = 8;

    private readonly List<JournalOp> _ops = [];
    private readonly List<(int Start, int FirstOp)> _records = [];
    private byte[] _buffer = new byte[4096];

    /// <summary>Bytes of all records.</summary>
    internal int Length { get; private set; }

    internal int Count => _records.Count;

    internal IReadOnlyList<JournalOp> Ops => _ops;

    /// <summary>The bytes of all records, to be written to the journal once sealed.</summary>
    internal ReadOnlySpan<byte> Sealed => _buffer.AsSpan(0, Length);

    internal ReadOnlySpan<byte> BytesOf(JournalOp op) => _buffer.AsSpan(op.Start, op.Length);

    /// <summary>The operations of some records: the first, and the one after the last.</summary>
    internal (int First, int End) OpsOf(int fromRecord, int toRecord) => (FirstOp(fromRecord), FirstOp(toRecord));

    internal void BeginRecord()
    {
        _records.Add((Length, _ops.Count));
        GetSpan(RecordHeader.Size)[..RecordHeader.Size].Clear();
        Advance(RecordHeader.Size);
    }

    internal void EndRecord()
    {
        var padding = -Length & (Alignment - 1);
        GetSpan(padding)[..padding].Clear();
        Advance(padding);
    }

    /// <summary>Forgets the newest record, begun or ended.</summary>
    internal void DropRecord()
    {
        var (start, firstOp) = _records[^1];
        _records.RemoveAt(_records.Count - 1);
        _ops.RemoveRange(firstOp, _ops.Count - firstOp);
        Length = start;
    }

    /// <summary>Begins an operation whose bytes are then written through this buffer, up to <see cref="EndWrite"/>.</summary>
    internal void BeginWrite(string file, long offset) => Begin(JournalOpKind.Write, file, offset);

    /// <summary>Ends the operation begun last.</summary>
    /// <returns>How many bytes it writes.</returns>
    internal int EndWrite()
    {
        var op = _ops[^1];
        var length = Length - op.Start;
        _ops[^1] = op with { Length = length };
        var header = op.Start - Encoding.UTF8.GetByteCount(op.File) - OpHeaderSize;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(header + 4), length);
        return length;
    }

    internal void Write(string file, long offset, ReadOnlySpan<byte> bytes)
    {
        BeginWrite(file, offset);
        this.Write(bytes);
        EndWrite();
    }

    internal void Delete(string file) => Begin(JournalOpKind.Delete, file, 0);

    /// <summary>Gives the records their numbers and checksums.</summary>
    internal void Seal(long epoch, long firstNumber, long durable)
    {
        for (var index = 0; index < _records.Count; index++)
        {
            var (start, firstOp) = _records[index];
            var (end, endOp) = (index + 1 < _records.Count ? _records[index + 1].Start : Length, FirstOp(index + 1));
            var checksum = Checksum.Of(_buffer.AsSpan(start + RecordHeader.Size, end - start - RecordHeader.Size));
            new RecordHeader(end - start, checksum, epoch, firstNumber + index, durable, endOp - firstOp).WriteTo(_buffer.AsSpan(start));
        }
    }

    /// <summary>Empties the batch for its next use; an unusually large buffer is given back.</summary>
    internal void Clear()
    {
        const int kept = 1 << 20;
        Length = 0;
        _ops.Clear();
        _records.Clear();
        if (_buffer.Length > kept)
            _buffer = new byte[kept];
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(Length);
    }

    /// <summary>Bytes written before, to be patched.</summary>
    internal Span<byte> Written(int start, int length) => _buffer.AsSpan(start, length);

    private int FirstOp(int record) => record < _records.Count ? _records[record].FirstOp : _ops.Count;

    private void Begin(JournalOpKind kind, string file, long offset)
    {
        var name = Encoding.UTF8.GetByteCount(file);
        var header = GetSpan(OpHeaderSize + name);
        header[0] = (byte)kind;
        header[1] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], (ushort)name);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], offset);
        Encoding.UTF8.GetBytes(file, header[OpHeaderSize..]);
        Advance(OpHeaderSize + name);
        _ops.Add(new(kind, file, offset, Length, 0));
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - Length < Math.Max(size, 1))
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + size));
    }
}
