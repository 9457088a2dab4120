using System.Diagnostics.CodeAnalysis;

namespace SmallTalk.Testing;

/// <summary>Writes a child's lines, one at a time. Safe for use by several threads.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has neither a timer nor a wait handle, and is cancelled while it may be in use.")]
internal sealed class ChildOutput(Stream stream, ChildCodec codec)
{
    private readonly Lock _sync = new();
    private readonly CancellationTokenSource _hostGone = new();

    /// <summary>Cancelled when nobody reads any more.</summary>
    public CancellationToken HostGone => _hostGone.Token;

    /// <summary>The longest line the host takes.</summary>
    public int MaxLineBytes { get; set; } = int.MaxValue;

    /// <exception cref="Storage.PayloadTooLargeException">The frame makes too long a line.</exception>
    public void Write(ChildFrame frame)
    {
        var line = codec.Write(frame);
        if (line.Length > MaxLineBytes)
            throw new Storage.PayloadTooLargeException(
                frame.Type,
                line.Length,
                MaxLineBytes,
                $"{nameof(ChildProcessOptions)}.{nameof(ChildProcessOptions.MaxLineBytes)}"
            );
        try
        {
            lock (_sync)
            {
                stream.Write(line.Span);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            _ = _hostGone.CancelAsync();
        }
    }
}
