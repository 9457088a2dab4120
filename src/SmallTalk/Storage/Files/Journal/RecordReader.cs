using System.Buffers.Binary;
using System.Text;

namespace SmallTalk.Storage.Files;

/// <summary>Reads the operations of a record whose checksum holds.</summary>
internal static class RecordReader
{
    private const int OpHeaderSize = 16;

    /// <summary>Reads the operations of the record that begins at a place.</summary>
    internal static IEnumerable<JournalOp> Read(ReadOnlyMemory<byte> segment, int start, int count)
    {
        var at = start + RecordHeader.Size;
        for (var index = 0; index < count; index++)
        {
            var (op, next) = ReadOne(segment.Span, at);
            yield return op;
            at = next;
        }
    }

    private static (JournalOp Op, int Next) ReadOne(ReadOnlySpan<byte> bytes, int at)
    {
        var header = bytes[at..];
        var name = BinaryPrimitives.ReadUInt16LittleEndian(header[2..]);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        var start = at + OpHeaderSize + name;
        var file = Encoding.UTF8.GetString(bytes.Slice(at + OpHeaderSize, name));
        return (new((JournalOpKind)header[0], file, offset, start, length), start + length);
    }
}
