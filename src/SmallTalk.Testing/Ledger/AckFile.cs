using System.Globalization;
using System.Text;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>The ledger as a file: one line per acknowledgement, in fields that tabs part (ids hold no control characters). Callers take turns.</summary>
internal sealed class AckFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly IReadOnlyList<Acknowledgement> _found;

    private AckFile(FileStream stream)
    {
        _stream = stream;
        _found = ReadWholeLines(stream, out var end);

        // What follows the last line break was cut off by a kill.
        stream.SetLength(end);
        stream.Position = end;
    }

    internal static AckFile Open(string path)
    {
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            return new(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    internal IReadOnlyList<Acknowledgement> Read() => _found;

    // Without a buffer: one write, and the line is the operating system's.
    internal void Append(Acknowledgement entry) =>
        _stream.Write(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{entry.Session.Partition}\t{entry.Session.Id}\t{entry.Sequence}\t{entry.Hash}\n")
            )
        );

    public void Dispose() => _stream.Dispose();

    private static List<Acknowledgement> ReadWholeLines(FileStream stream, out long end)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        return
        [
            .. Encoding.UTF8.GetString(bytes, 0, (int)end).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((line, index) => Parse(line, index + 1)),
        ];
    }

    private static Acknowledgement Parse(string line, int number) =>
        line.Split('\t') is [var partition, var id, var sequence, { Length: 64 } hash]
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
            ? new(new SessionKey(Partition.Parse(partition), SessionId.Parse(id)), place, hash)
            : throw new FormatException($"Line {number} of the ledger is no acknowledgement: '{line}'.");
}
