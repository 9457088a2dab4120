using System.Buffers.Text;

namespace SmallTalk.Storage.Files;

/// <summary>The frame that all lines have: <c>{"v":1,"crc":"1a2b3c4d",…}</c>, the checksum being over what follows its comma.</summary>
internal static class LineFormat
{
    internal const int Version = 1;
    internal const int ChecksumStart = 14;
    internal const int ChecksumLength = 8;
    internal const int BodyStart = 24;

    private static ReadOnlySpan<byte> Prefix => "{\"v\":1,\"crc\":\""u8;

    private static ReadOnlySpan<byte> AnyPrefix => "{\"v\":"u8;

    /// <summary>Checks a line.</summary>
    /// <param name="line">The line, with its line feed or without.</param>
    /// <param name="file">Where it is from.</param>
    /// <param name="offset">Where it begins.</param>
    /// <returns>The line without padding.</returns>
    /// <exception cref="StoreDamagedException">It is not what was written.</exception>
    /// <exception cref="StoreFormatException">It is of a later format.</exception>
    internal static ReadOnlySpan<byte> Check(ReadOnlySpan<byte> line, string file, long offset)
    {
        line = line.TrimEnd(" \n"u8);
        if (line.Length > BodyStart && line.StartsWith(Prefix) && line[(ChecksumStart + ChecksumLength)..].StartsWith("\","u8))
        {
            var read = Utf8Parser.TryParse(line.Slice(ChecksumStart, ChecksumLength), out uint checksum, out var used, 'x');
            if (read && used == ChecksumLength && checksum == Checksum.Of(line[BodyStart..]))
                return line;
        }
        else if (line.StartsWith(AnyPrefix) && Utf8Parser.TryParse(line[AnyPrefix.Length..], out int version, out _) && version > Version)
        {
            throw new StoreFormatException(
                $"'{file}' has lines of format {version} at {offset}; this version knows {Version}. Use the version that wrote them."
            );
        }
        throw new StoreDamagedException(file, offset, "the line does not have the checksum it was written with");
    }

    internal static bool IsBlank(ReadOnlySpan<byte> line) => line.TrimEnd(" \n"u8).IsEmpty;

    /// <summary>Whether the first property after the frame has a name.</summary>
    internal static bool BeginsWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> quotedName) =>
        line.Length > BodyStart && line[BodyStart..].StartsWith(quotedName);

    /// <summary>Whether bytes can stand in a line as they are: compact JSON without control characters.</summary>
    internal static bool CanEmbed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.IndexOfAnyInRange((byte)0, (byte)31) >= 0)
            return false;
        return (bytes[0], bytes[^1]) is ((byte)'{', (byte)'}') or ((byte)'[', (byte)']') or ((byte)'"', (byte)'"') && (bytes.Length > 1 || bytes[0] != '"');
    }
}
