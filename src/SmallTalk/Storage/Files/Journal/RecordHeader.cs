using System.Buffers.Binary;

namespace SmallTalk.Storage.Files;

/// <summary>The first 48 bytes of a journal record. The layout is the one of ADR 0009 and is little-endian.</summary>
/// <param name="Length">Bytes of the whole record, padding included.</param>
/// <param name="BodyChecksum">CRC-32C of all that follows the header.</param>
/// <param name="Epoch">The opening of the store that wrote it.</param>
/// <param name="Number">1, 2, 3 … within the opening.</param>
/// <param name="Durable">The newest number known to be durable when this record was written.</param>
/// <param name="Ops">How many operations it holds.</param>
internal readonly record struct RecordHeader(int Length, uint BodyChecksum, long Epoch, long Number, long Durable, int Ops)
{
    internal const int Size = 48;
    internal const ushort Format = 1;

    /// <summary>Bytes at either end that are never all zero: the magic number and the checksum.</summary>
    internal const int Edge = 4;

    // Not UTF-8, so that no text in a record can look like the head of one.
    internal const uint Magic = 0xFE4A54FF;

    internal void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(target[4..], Format);
        BinaryPrimitives.WriteUInt16LittleEndian(target[6..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], BodyChecksum);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], Durable);
        BinaryPrimitives.WriteInt32LittleEndian(target[40..], Ops);
        BinaryPrimitives.WriteUInt32LittleEndian(target[44..], Checksum.Of(target[..44]));
    }

    /// <summary>Reads a header whose own checksum holds; false when there is none here.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        header = default;
        if (source.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[44..]) != Checksum.Of(source[..44]))
            return false;
        if (BinaryPrimitives.ReadUInt16LittleEndian(source[4..]) is var format && format != Format)
            throw new StoreFormatException($"The journal has records of format {format}; this version knows {Format}. Use the version that wrote them.");
        header = new(
            BinaryPrimitives.ReadInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[40..])
        );
        return header.Length >= Size;
    }

    /// <summary>Whether the bytes at the header's place are the whole record it speaks of.</summary>
    internal bool IsWhole(ReadOnlySpan<byte> source) => source.Length >= Length && Checksum.Of(source[Size..Length]) == BodyChecksum;
}
