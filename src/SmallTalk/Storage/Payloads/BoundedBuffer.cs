using System.Buffers;
using System.Text.Json;

namespace SmallTalk.Storage;

/// <summary>Where JSON is written: grows up to a limit and stops the writer there, so that an endless value costs no more memory than the limit. One thread.</summary>
internal sealed class BoundedBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 4 * 1024;
    private const int KeptSize = 256 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = PayloadJson.Encoder,
        MaxDepth = PayloadJson.MaxDepth,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static BoundedBuffer? _cached;

    private byte[] _bytes = new byte[FirstSize];
    private int _written;
    private int _limit;
    private string _what = "";
    private string _setting = "";

    private BoundedBuffer() => Writer = new(this, WriterOptions);

    internal Utf8JsonWriter Writer { get; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _written);

    /// <summary>Takes the thread's buffer; it must be returned on the same thread.</summary>
    internal static BoundedBuffer Rent(string what, int limit, string setting)
    {
        var buffer = _cached ?? new();
        _cached = null;
        (buffer._what, buffer._limit, buffer._setting) = (what, limit, setting);
        return buffer;
    }

    internal void Return()
    {
        _written = 0;
        if (_bytes.Length > KeptSize)
            _bytes = new byte[FirstSize];
        Writer.Reset();
        _cached = this;
    }

    public void Advance(int count)
    {
        _written += count;
        if (_written > _limit)
            throw new PayloadTooLargeException(_what, _written, _limit, _setting);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_written);
    }

    // The writer asks for the worst case of a string, three to six times its length: no bound for what is really written.
    private void Reserve(int sizeHint)
    {
        var needed = (long)_written + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(needed, 2L * _bytes.Length), Array.MaxLength));
    }
}
