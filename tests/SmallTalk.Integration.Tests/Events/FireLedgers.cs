using System.Globalization;
using System.Text;

namespace SmallTalk.Integration.Events;

/// <summary>Reads what processes under fire have written down, as far as whole lines go. A life of a process has files of its own, <c>instance.life.acknowledged</c> and <c>instance.life.handled</c>.</summary>
internal sealed class FireLedgers(string folder)
{
    private readonly Dictionary<string, long> _read = [];
    private readonly List<FireEvent> _acknowledged = [];
    private readonly List<FireHandled> _handled = [];

    public IReadOnlyCollection<FireEvent> Acknowledged => _acknowledged;

    public IReadOnlyCollection<FireHandled> Handled => _handled;

    /// <summary>Reads what was written since the last time.</summary>
    public void Read()
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*.acknowledged"))
            _acknowledged.AddRange(NewLines(path).Select(line => line.Split(' ')).Select(words => Event(words[0], words[1])));
        foreach (var path in Directory.EnumerateFiles(folder, "*.handled"))
            if (Path.GetFileName(path).Split('.') is [var instance, var life, _])
                _handled.AddRange(
                    NewLines(path)
                        .Select(line => line.Split(' '))
                        .Select(words => new FireHandled(words[0], instance, int.Parse(life, CultureInfo.InvariantCulture), Event(words[1], words[2])))
                );
    }

    // The last line may have been cut by a kill, or be on its way.
    private string[] NewLines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = _read.GetValueOrDefault(path);
        var bytes = new byte[file.Length - file.Position];
        file.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        _read[path] = file.Position - bytes.Length + whole;
        return Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static FireEvent Event(string session, string number) => new(session, long.Parse(number, CultureInfo.InvariantCulture));
}
