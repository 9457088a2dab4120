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
    private static BoundedBuffer? cached;

    private byte[] bytes = new byte[FirstSize];
    private int written;
    private int limit;
    private string what = "";
    private string setting = "";

    private BoundedBuffer() => Writer = new(this, WriterOptions);

    internal Utf8JsonWriter Writer { get; }

    internal ReadOnlySpan<byte> Written => bytes.AsSpan(0, written);

    /// <summary>Takes the thread's buffer; it must be returned on the same thread.</summary>
    internal static BoundedBuffer Rent(string what, int limit, string setting)
    {
        var buffer = cached ?? new();
        cached = null;
        (buffer.what, buffer.limit, buffer.setting) = (what, limit, setting);
        return buffer;
    }

    internal void Return()
    {
        written = 0;
        if (bytes.Length > KeptSize)
            bytes = new byte[FirstSize];
        Writer.Reset();
        cached = this;
    }

    public void Advance(int count)
    {
        written += count;
        if (written > limit)
            throw new PayloadTooLargeException(what, written, limit, setting);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(written);
    }

    // The writer asks for the worst case of a string, three to six times its length: no bound for what is really written.
    private void Reserve(int sizeHint)
    {
        var needed = (long)written + Math.Max(sizeHint, 1);
        if (needed > bytes.Length)
            Array.Resize(ref bytes, (int)Math.Min(Math.Max(needed, 2L * bytes.Length), Array.MaxLength));
    }
}
