using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SmallTalk;

/// <summary>Version-4 UUIDs from the cryptographic generator, drawn in blocks because each draw is a system call.</summary>
internal static class RandomIds
{
    private const int BlockSize = 1024;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _used;

    /// <summary>Makes a version-4 UUID (RFC 9562, section 5.4) whose 122 random bits are used once and then wiped.</summary>
    internal static Guid NewUuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Draw(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Draws 64 random bits.</summary>
    internal static ulong NewBits()
    {
        Span<byte> bytes = stackalloc byte[8];
        Draw(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private static void Draw(Span<byte> target)
    {
        if (_block is null || _used + target.Length > BlockSize)
        {
            _block ??= new byte[BlockSize];
            RandomNumberGenerator.Fill(_block);
            _used = 0;
        }
        var source = _block.AsSpan(_used, target.Length);
        source.CopyTo(target);
        source.Clear();
        _used += target.Length;
    }
}
