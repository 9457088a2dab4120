using System.Buffers.Binary;
using System.Numerics;

namespace SmallTalk.Storage.Files;

/// <summary>CRC-32C (Castagnoli), eight bytes at a time where the processor can; long stretches in three lanes, since each step waits for the one before.</summary>
internal static class Checksum
{
    private const int Lane = 512;
    private const int ByteValues = 256;

    // What a checksum becomes when a lane of zeros follows, for each value of each of its four bytes.
    private static readonly uint[] Shifts =
    [
        .. Enumerable.Range(0, 4 * ByteValues).Select(entry => OverZeros((uint)(entry % ByteValues) << (entry / ByteValues * 8))),
    ];

    internal static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 3 * Lane; bytes = bytes[(3 * Lane)..])
            crc = OfLanes(crc, bytes);
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private static uint OfLanes(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint second = 0,
            third = 0;
        ReadOnlySpan<byte> lane1 = bytes[..Lane],
            lane2 = bytes.Slice(Lane, Lane),
            lane3 = bytes.Slice(2 * Lane, Lane);
        for (var at = 0; at < Lane; at += 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(lane1[at..]));
            second = BitOperations.Crc32C(second, BinaryPrimitives.ReadUInt64LittleEndian(lane2[at..]));
            third = BitOperations.Crc32C(third, BinaryPrimitives.ReadUInt64LittleEndian(lane3[at..]));
        }
        return Shift(Shift(crc) ^ second) ^ third;
    }

    private static uint Shift(uint crc) =>
        Shifts[(byte)crc] ^ Shifts[ByteValues + (byte)(crc >> 8)] ^ Shifts[(2 * ByteValues) + (byte)(crc >> 16)] ^ Shifts[(3 * ByteValues) + (byte)(crc >> 24)];

    private static uint OverZeros(uint crc)
    {
        for (var at = 0; at < Lane; at += 8)
            crc = BitOperations.Crc32C(crc, 0UL);
        return crc;
    }
}
