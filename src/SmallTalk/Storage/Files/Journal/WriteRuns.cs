using System.Buffers;

namespace SmallTalk.Storage.Files;

/// <summary>Joins what records of one batch write to the same file one behind the other: rows of a catalogue and events come in dozens, and each write has its price.</summary>
/// <remarks>Order is kept within a file; between files it does not matter, since a batch is applied as a whole or again.</remarks>
internal sealed class WriteRuns(DataFiles files)
{
    private const int LongestCopied = 4096;
    private const int LongestRun = 64 * 1024;

    private readonly Dictionary<string, Run> _runs = [];
    private readonly Stack<Run> _spare = [];

    internal void Add(JournalOp op, ReadOnlySpan<byte> bytes)
    {
        if (_runs.TryGetValue(op.File, out var run))
        {
            if (op.Kind == JournalOpKind.Write && run.End == op.Offset && bytes.Length <= LongestRun - run.Bytes.WrittenCount)
            {
                run.Bytes.Write(bytes);
                return;
            }
            End(op.File, run);
        }
        if (op.Kind == JournalOpKind.Write && bytes.Length <= LongestCopied)
            Begin(op, bytes);
        else
            files.Apply(op.Kind, op.File, op.Offset, bytes);
    }

    /// <summary>Writes what was joined.</summary>
    internal void Flush()
    {
        foreach (var (file, run) in _runs)
            Write(file, run);
        _runs.Clear();
    }

    private void Begin(JournalOp op, ReadOnlySpan<byte> bytes)
    {
        var run = _spare.TryPop(out var spare) ? spare : new();
        run.Start = op.Offset;
        run.Bytes.Write(bytes);
        _runs.Add(op.File, run);
    }

    private void End(string file, Run run)
    {
        _runs.Remove(file);
        Write(file, run);
    }

    private void Write(string file, Run run)
    {
        files.Apply(JournalOpKind.Write, file, run.Start, run.Bytes.WrittenSpan);
        run.Bytes.ResetWrittenCount();
        _spare.Push(run);
    }

    private sealed class Run
    {
        internal long Start { get; set; }

        internal ArrayBufferWriter<byte> Bytes { get; } = new();

        internal long End => Start + Bytes.WrittenCount;
    }
}
