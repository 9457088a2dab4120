using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SmallTalk.Storage.Files;

/// <summary>
/// CRC-32C by carry-less multiplication of 64 bytes at once, where the processor can: what has been taken is folded onto what comes, until 16 bytes are left
/// that have the same remainder as all of it.
/// </summary>
/// <remarks>
/// V. Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009, with the bits in reflected order.
/// </remarks>
internal static class FoldedChecksum
{
    private const uint Polynomial = 0x82F63B78;
    private const int Block = 64;
    private const int Stride = 4 * Block;

    private static readonly Vector512<ulong> OverStride = Spread(Over(Stride));
    private static readonly Vector512<ulong> OverBlock = Spread(Over(Block));
    private static readonly Vector128<ulong> OverLane = Over(Block / 4);

    /// <summary>Whether so many bytes are taken.</summary>
    internal static bool Takes(int bytes) => Pclmulqdq.V512.IsSupported && bytes >= Stride;

    /// <summary>Takes whole blocks from the beginning of the bytes into a checksum.</summary>
    internal static uint Take(ref ReadOnlySpan<byte> rest, uint crc)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector512<ulong>>(rest);
        rest = rest[(blocks.Length * Block)..];
        var (first, second, third, fourth) = (blocks[0] ^ Vector512.CreateScalar((ulong)crc), blocks[1], blocks[2], blocks[3]);
        for (blocks = blocks[4..]; blocks.Length >= 4; blocks = blocks[4..])
        {
            first = Fold(first, OverStride, blocks[0]);
            second = Fold(second, OverStride, blocks[1]);
            third = Fold(third, OverStride, blocks[2]);
            fourth = Fold(fourth, OverStride, blocks[3]);
        }
        first = Fold(Fold(Fold(first, OverBlock, second), OverBlock, third), OverBlock, fourth);
        foreach (var block in blocks)
            first = Fold(first, OverBlock, block);
        return Remainder(first);
    }

    private static uint Remainder(Vector512<ulong> block)
    {
        var (low, high) = (block.GetLower(), block.GetUpper());
        var lane = Fold(Fold(Fold(low.GetLower(), OverLane, low.GetUpper()), OverLane, high.GetLower()), OverLane, high.GetUpper());
        return BitOperations.Crc32C(BitOperations.Crc32C(0, lane[0]), lane[1]);
    }

    private static Vector512<ulong> Fold(Vector512<ulong> taken, Vector512<ulong> over, Vector512<ulong> next) =>
        Pclmulqdq.V512.CarrylessMultiply(taken, over, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(taken, over, 0x11) ^ next;

    private static Vector128<ulong> Fold(Vector128<ulong> taken, Vector128<ulong> over, Vector128<ulong> next) =>
        Pclmulqdq.CarrylessMultiply(taken, over, 0x00) ^ Pclmulqdq.CarrylessMultiply(taken, over, 0x11) ^ next;

    /// <summary>What carries the lower and the upper half of a lane over so many bytes. A product in reflected order stands one bit too low.</summary>
    private static Vector128<ulong> Over(int bytes) => Vector128.Create(PowerOfX((8 * bytes) + 31), (ulong)PowerOfX((8 * bytes) - 33));

    private static Vector512<ulong> Spread(Vector128<ulong> lane)
    {
        var half = Vector256.Create(lane, lane);
        return Vector512.Create(half, half);
    }

    /// <summary>x to a power, modulo the polynomial.</summary>
    private static uint PowerOfX(int exponent)
    {
        var power = 0x8000_0000;
        for (; exponent > 0; exponent--)
            power = (power >> 1) ^ ((power & 1) * Polynomial);
        return power;
    }
}
