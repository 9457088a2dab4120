using System.Numerics;

namespace SmallTalk.Storage.Files;

public sealed class ChecksumTests
{
    [Test]
    public void It_is_the_one_of_the_standard() => Checksum.Of("123456789"u8).Should().Be(0xE3069283);

    [Test]
    public void It_is_the_same_however_many_bytes_are_taken_at_once()
    {
        var bytes = new byte[5000];
        new Random(1).NextBytes(bytes);

        for (var length = 0; length <= bytes.Length; length += 13)
        {
            var expected = ByteByByte(bytes.AsSpan(0, length));
            Checksum.Of(bytes.AsSpan(0, length)).Should().Be(expected, "of {0} bytes", length);
            // As on a processor that cannot fold.
            (~Checksum.Step(bytes.AsSpan(0, length), uint.MaxValue))
                .Should()
                .Be(expected, "of {0} bytes", length);
        }
    }

    private static uint ByteByByte(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
