using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SmallTalk.Storage;

/// <summary>SHA-256 over stored values in a form that is the same on every engine: lengths before texts, times in whole microseconds.</summary>
internal sealed class ContentHash : IDisposable
{
    public const int Size = SHA256.HashSizeInBytes;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _hash.AppendData(bytes);
    }

    public void Add(string? text)
    {
        if (text is null)
        {
            Add(-1);
            return;
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
    }

    public void Add(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes);
        _hash.AppendData(bytes);
    }

    public void Add(DateTimeOffset time) => Add(time.UtcTicks / TimeSpan.TicksPerMicrosecond);

    public void Add(TimeSpan? time) => Add(time is { } value ? value.Ticks / TimeSpan.TicksPerMicrosecond : -1);

    public void Add(Payload payload)
    {
        Add(payload.Bytes.Length);
        if (payload.IsEmpty)
            return;
        Add((long)payload.Encodings);
        _hash.AppendData(payload.Bytes.Span);
    }

    public void Add(ReadOnlySpan<byte> digest) => _hash.AppendData(digest);

    /// <summary>The hash of what was added since the last call.</summary>
    public byte[] Take() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
