using System.Text;

namespace SmallTalk.TestChild;

/// <summary>Lines in a file that are there after a kill: each is handed to the system before the call returns.</summary>
internal sealed class FireLedger(string path) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public void Write(FormattableString line)
    {
        var bytes = Encoding.UTF8.GetBytes(FormattableString.Invariant(line) + "\n");
        lock (_gate)
            _file.Write(bytes);
    }

    public void Dispose() => _file.Dispose();
}
