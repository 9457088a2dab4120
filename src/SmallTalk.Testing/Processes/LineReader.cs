namespace SmallTalk.Testing;

/// <summary>Cuts a stream into lines of bytes. For use by one thread, which it blocks.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes)
{
    private const int UsualSize = 64 * 1024;

    private byte[] _buffer = new byte[UsualSize];
    private int _begin;
    private int _searched;
    private int _end;

    /// <summary>Brings the next line, without its end; it is valid until the next call. What has no end is no line.</summary>
    /// <returns>False at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">A line is longer than allowed.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            var lineEnd = found < 0 ? _end : _searched + found;
            if (lineEnd - _begin > maxLineBytes)
                throw new InvalidDataException(
                    $"it writes a line of more than {maxLineBytes} bytes ({nameof(ChildProcessOptions)}.{nameof(ChildProcessOptions.MaxLineBytes)})"
                );
            if (found >= 0)
            {
                line = Take(lineEnd);
                return true;
            }
            MakeRoom();
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                line = default;
                return false;
            }
            _end += read;
        }
    }

    private ReadOnlySpan<byte> Take(int lineEnd)
    {
        var line = _buffer.AsSpan(_begin, lineEnd - _begin);
        _begin = _searched = lineEnd + 1;
        return line;
    }

    private void MakeRoom()
    {
        var kept = _end - _begin;
        if (kept == 0 && _buffer.Length > UsualSize)
            _buffer = new byte[UsualSize];
        else if (_begin > 0)
            Buffer.BlockCopy(_buffer, _begin, _buffer, 0, kept);
        else if (_end == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, maxLineBytes + 1L + UsualSize));
        (_begin, _searched, _end) = (0, kept, kept);
    }
}
