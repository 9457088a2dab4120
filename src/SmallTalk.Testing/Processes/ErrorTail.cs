using System.Text;

namespace SmallTalk.Testing;

/// <summary>Takes in the standard error of a process, keeps its last lines, and tells each; long lines are cut.</summary>
internal sealed class ErrorTail(Action<string> tell)
{
    private const int MaxLines = 20;
    private const int MaxLength = 1000;

    private readonly Queue<string> _lines = new();
    private readonly StringBuilder _line = new();

    /// <summary>The last lines, oldest first; a snapshot. Safe for use by several threads.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Reads to the end of the stream; blocks its thread.</summary>
    public void Read(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var buffer = new char[4096];
        for (int read; (read = reader.Read(buffer)) > 0; )
            foreach (var letter in buffer.AsSpan(0, read))
                Take(letter);
        EndLine();
    }

    private void Take(char letter)
    {
        if (letter == '\n')
            EndLine();
        else if (letter != '\r' && _line.Length < MaxLength)
            _line.Append(letter);
    }

    private void EndLine()
    {
        if (_line.Length == 0)
            return;
        var line = _line.ToString();
        _line.Clear();
        lock (_lines)
        {
            if (_lines.Count == MaxLines)
                _lines.Dequeue();
            _lines.Enqueue(line);
        }
        tell(line);
    }
}
