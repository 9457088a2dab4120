using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SmallTalk.Storage.Files;

/// <summary>Formats lines of the store's files: one JSON object each, with a format version and a checksum of the rest first. Not safe for several threads.</summary>
internal sealed class LineBuffer : IBufferWriter<byte>
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private byte[] _buffer = new byte[8192];
    private int _start;

    internal LineBuffer() => Json = new(this, Options);

    /// <summary>What the line is written with, between <see cref="Begin"/> and <see cref="End"/>.</summary>
    internal Utf8JsonWriter Json { get; }

    internal int Length { get; private set; }

    /// <summary>All lines since the buffer was cleared.</summary>
    internal ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    internal void Clear()
    {
        const int kept = 1 << 20;
        Length = 0;
        if (_buffer.Length > kept)
            _buffer = new byte[kept];
    }

    internal void Begin()
    {
        _start = Length;
        Json.Reset(this);
        Json.WriteStartObject();
        Json.WriteNumber("v"u8, LineFormat.Version);
        Json.WriteString("crc"u8, "00000000"u8);
    }

    /// <summary>Ends the line.</summary>
    /// <param name="least">Spaces are added until the line is as long as this.</param>
    /// <returns>Where the line lies among those written.</returns>
    internal Extent End(int least = 0)
    {
        Json.WriteEndObject();
        Json.Flush();
        var body = _buffer.AsSpan(_start + LineFormat.BodyStart, Length - _start - LineFormat.BodyStart);
        Utf8Formatter.TryFormat(
            Checksum.Of(body),
            _buffer.AsSpan(_start + LineFormat.ChecksumStart),
            out _,
            new StandardFormat('x', LineFormat.ChecksumLength)
        );
        var wanted = Math.Max(Length - _start + 1, least);
        Pad(wanted - (Length - _start) - 1);
        return new(_start, wanted);
    }

    /// <summary>Writes a payload as the last property of the line: as it is when it is JSON on one line, else in Base64.</summary>
    internal void WritePayload(ReadOnlySpan<byte> name, Payload payload)
    {
        if (payload.Encodings == PayloadEncodings.Json && LineFormat.CanEmbed(payload.Bytes.Span))
        {
            Json.WritePropertyName(name);
            Json.WriteRawValue(payload.Bytes.Span, skipInputValidation: true);
            return;
        }
        Json.WriteNumber("encoding"u8, (int)payload.Encodings);
        Json.WriteBase64String("base64"u8, payload.Bytes.Span);
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(Length);
    }

    /// <summary>Makes the line that ended last longer by spaces.</summary>
    internal Extent Lengthen(Extent line, int length)
    {
        Length--;
        Pad(length - line.Length);
        return line with { Length = length };
    }

    private void Pad(int spaces)
    {
        Reserve(spaces + 1);
        _buffer.AsSpan(Length, spaces).Fill((byte)' ');
        _buffer[Length + spaces] = (byte)'\n';
        Length += spaces + 1;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - Length < Math.Max(size, 256))
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + size));
    }
}
