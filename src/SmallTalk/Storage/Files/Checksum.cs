using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SmallTalk.Storage.Files;

/// <summary>
/// CRC-32C (Castagnoli): folded, or else eight bytes at a time where the processor can; long stretches of those in three lanes, since each step waits for the
/// one before.
/// </summary>
internal static class Checksum
{
    private const int WordSize = sizeof(ulong);
    private const int ByteValues = 256;

    private static readonly Lanes Long = new(64);
    private static readonly Lanes Short = new(8);

    internal static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        if (FoldedChecksum.Takes(bytes.Length))
            crc = FoldedChecksum.Take(ref bytes, crc);
        return ~Step(bytes, crc);
    }

    /// <summary>Takes bytes into a checksum, without folding.</summary>
    internal static uint Step(ReadOnlySpan<byte> bytes, uint crc)
    {
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(bytes);
            Long.Take(ref words, ref crc);
            Short.Take(ref words, ref crc);
            bytes = bytes[^((words.Length * WordSize) + (bytes.Length % WordSize))..];
        }
        for (; bytes.Length >= WordSize; bytes = bytes[WordSize..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    /// <summary>Three stretches of equal length, one behind the other, whose checksums are made at once and then joined.</summary>
    private sealed class Lanes(int words)
    {
        // What a checksum becomes when a lane of zeros follows, for each value of each of its four bytes.
        private readonly uint[] _shifts =
        [
            .. Enumerable.Range(0, 4 * ByteValues).Select(entry => OverZeros((uint)(entry % ByteValues) << (entry / ByteValues * 8), words)),
        ];

        /// <summary>Takes as many as there are from the beginning of the words into a checksum.</summary>
        internal void Take(ref ReadOnlySpan<ulong> rest, ref uint crc)
        {
            for (; rest.Length >= 3 * words; rest = rest[(3 * words)..])
                crc = Of(rest[..words], rest.Slice(words, words), rest.Slice(2 * words, words), crc);
        }

        private uint Of(ReadOnlySpan<ulong> lane1, ReadOnlySpan<ulong> lane2, ReadOnlySpan<ulong> lane3, uint first)
        {
            uint second = 0,
                third = 0;
            for (var at = 0; at < lane1.Length && at < lane2.Length && at < lane3.Length; at++)
            {
                first = BitOperations.Crc32C(first, lane1[at]);
                second = BitOperations.Crc32C(second, lane2[at]);
                third = BitOperations.Crc32C(third, lane3[at]);
            }
            return Shift(Shift(first) ^ second) ^ third;
        }

        private uint Shift(uint crc) =>
            _shifts[(byte)crc]
            ^ _shifts[ByteValues + (byte)(crc >> 8)]
            ^ _shifts[(2 * ByteValues) + (byte)(crc >> 16)]
            ^ _shifts[(3 * ByteValues) + (byte)(crc >> 24)];

        private static uint OverZeros(uint crc, int words)
        {
            for (var at = 0; at < words; at++)
                crc = BitOperations.Crc32C(crc, 0UL);
            return crc;
        }
    }
}
