namespace SmallTalk.Storage.Files;

/// <summary>What the files must hold, in plain sight: records that append, overwrite in place, remove a file and begin it anew.</summary>
internal sealed class JournalModel(Random random)
{
    private static readonly string[] Names = ["sessions/a", "sessions/b", "events/1", "catalogue"];
    private readonly List<List<(string File, int Offset, byte[]? Bytes)>> _records = [];
    private readonly Dictionary<string, byte[]> _settled = [];
    private readonly Dictionary<string, int> _lengths = [];
    private int _acknowledged;

    public void Acknowledge() => _acknowledged = _records.Count;

    /// <summary>Adds a record of one to four operations.</summary>
    public void Add(JournalBatch batch)
    {
        var ops = new List<(string, int, byte[]?)>();
        batch.BeginRecord();
        foreach (var name in Names.Where(_ => random.Next(2) == 0).DefaultIfEmpty(Names[0]))
        {
            var length = _lengths.GetValueOrDefault(name);
            if (length > 0 && random.Next(8) == 0)
            {
                ops.Add((name, 0, null));
                batch.Delete(name);
                length = 0;
            }
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            var offset = length > 0 && random.Next(4) == 0 ? random.Next(length) : length;
            ops.Add((name, offset, bytes));
            batch.Write(name, offset, bytes);
            _lengths[name] = Math.Max(length, offset + bytes.Length);
        }
        batch.EndRecord();
        _records.Add(ops);
    }

    /// <summary>The files are exactly as after one record, which is the newest acknowledged one or a later one; the model goes on from there.</summary>
    public void Settle(DataFiles files)
    {
        for (var count = 0; count <= _records.Count; count++)
        {
            if (count > 0)
                Perform(_records[count - 1]);
            if (count < _acknowledged || !Matches(files))
                continue;
            _records.Clear();
            _acknowledged = 0;
            foreach (var name in Names)
                _lengths[name] = _settled.GetValueOrDefault(name, []).Length;
            return;
        }
        throw new AssertionException($"{_acknowledged} records were acknowledged, {_records.Count} written; the files are as after none of these.");
    }

    private bool Matches(DataFiles files)
    {
        foreach (var name in Names)
        {
            var expected = _settled.GetValueOrDefault(name, []);
            var actual = new byte[Math.Max(0, files.GetLength(name))];
            if (actual.Length != expected.Length || files.Read(name, 0, actual) != actual.Length || !actual.AsSpan().SequenceEqual(expected))
                return false;
        }
        return true;
    }

    private void Perform(List<(string File, int Offset, byte[]? Bytes)> record)
    {
        foreach (var (file, offset, bytes) in record)
        {
            if (bytes is null)
            {
                _settled.Remove(file);
                continue;
            }
            var content = _settled.GetValueOrDefault(file, []);
            if (content.Length < offset + bytes.Length)
                Array.Resize(ref content, offset + bytes.Length);
            bytes.CopyTo(content, offset);
            _settled[file] = content;
        }
    }
}
