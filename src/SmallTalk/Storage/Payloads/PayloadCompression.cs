using System.Buffers;
using System.IO.Compression;

namespace SmallTalk.Storage;

/// <summary>Brotli over whole payloads.</summary>
internal static class PayloadCompression
{
    private const int Quality = 4;
    private const int Window = 22;

    /// <summary>Compresses, or says no when the result would not be smaller.</summary>
    internal static byte[]? TryCompress(ReadOnlySpan<byte> json)
    {
        var target = ArrayPool<byte>.Shared.Rent(json.Length);
        try
        {
            return BrotliEncoder.TryCompress(json, target.AsSpan(0, json.Length - 1), out var size, Quality, Window) ? target.AsSpan(0, size).ToArray() : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(target);
        }
    }

    /// <summary>Decompresses at most <see cref="PayloadOptions.HighestLimit"/> bytes, the most that can ever have been written.</summary>
    internal static byte[] Decompress(string what, ReadOnlySpan<byte> compressed)
    {
        using var decoder = new BrotliDecoder();
        var buffer = new ArrayBufferWriter<byte>(4 * compressed.Length);
        while (true)
        {
            var status = decoder.Decompress(compressed, buffer.GetSpan(4096), out var consumed, out var written);
            compressed = compressed[consumed..];
            buffer.Advance(written);
            if (buffer.WrittenCount > PayloadOptions.HighestLimit)
                throw new PayloadTooLargeException(what, buffer.WrittenCount, PayloadOptions.HighestLimit, "nothing: no payload may be larger");
            if (status == OperationStatus.Done)
                return buffer.WrittenSpan.ToArray();
            if (status != OperationStatus.DestinationTooSmall)
                throw new InvalidDataException("The compressed bytes are cut off or damaged.");
        }
    }
}
