using System.Runtime.CompilerServices;

namespace SmallTalk.Storage.Files;

/// <summary>A disk in memory that tears writes, loses what was not synced, fails and runs full, all by one seed.</summary>
internal sealed class SimulatedDisk(Random random) : IDisk
{
    private readonly SortedDictionary<string, SimulatedFile> _files = new(StringComparer.Ordinal);

    /// <summary>How many writes and syncs are left before the process ends in the middle of one; negative is never.</summary>
    public int StepsToCrash { get; set; } = -1;

    /// <summary>How many writes and syncs are left before one fails; negative is never.</summary>
    public int StepsToError { get; set; } = -1;

    /// <summary>Bytes all files together may have.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    [MethodImpl(MethodImplOptions.Synchronized)]
    public long GetLength(string file) => Find(file)?.Length ?? -1;

    [MethodImpl(MethodImplOptions.Synchronized)]
    public int Read(string file, long offset, Span<byte> buffer) => Find(file)?.Read(offset, buffer) ?? 0;

    [MethodImpl(MethodImplOptions.Synchronized)]
    public void Write(string file, long offset, ReadOnlySpan<byte> bytes)
    {
        // A sector is written or not: that much every disk and page cache promises.
        var part = (int)Math.Max(0, ((offset + random.Next(bytes.Length + 1)) / SimulatedFile.Sector * SimulatedFile.Sector) - offset);
        if (Ends())
        {
            At(file).Write(offset, bytes[..part]);
            throw new PowerLossException();
        }
        if (Fails())
        {
            At(file).Write(offset, bytes[..part]);
            throw new IOException("simulated", DiskErrors.InputOutput);
        }
        var growth = Math.Max(0, offset + bytes.Length - Math.Max(0, GetLength(file)));
        if (growth > 0 && growth > Capacity - _files.Values.Sum(other => other.Length))
        {
            // What lies within the file is always there to be overwritten.
            At(file).Write(offset, bytes[..(int)Math.Max(0, bytes.Length - growth)]);
            throw new IOException("simulated", DiskErrors.NoSpace);
        }
        At(file).Write(offset, bytes);
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public void Delete(string file)
    {
        if (Ends())
            throw new PowerLossException();
        Find(file)?.Delete();
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public void Sync(string file)
    {
        if (Ends())
            throw new PowerLossException();
        if (Fails())
        {
            Find(file)?.FailSync(random);
            throw new IOException("simulated", DiskErrors.InputOutput);
        }
        Find(file)?.Sync();
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public void SyncAll(IReadOnlyCollection<string> files)
    {
        foreach (var file in files.OrderBy(_ => random.Next()))
        {
            if (Ends())
                throw new PowerLossException();
            if (Fails())
            {
                Find(file)?.FailSync(random);
                throw new IOException("simulated", DiskErrors.InputOutput);
            }
            if (_files.TryGetValue(file, out var found))
                found.Sync();
        }
    }

    [MethodImpl(MethodImplOptions.Synchronized)]
    public IReadOnlyList<string> List(string folder) =>
        [.. _files.Where(pair => pair.Value.Exists && pair.Key.StartsWith(folder + "/")).Select(pair => pair.Key[(folder.Length + 1)..])];

    public void LosePower()
    {
        foreach (var file in _files.Values)
            file.LosePower(random);
    }

    private bool Ends() => StepsToCrash >= 0 && StepsToCrash-- == 0;

    private bool Fails() => StepsToError >= 0 && StepsToError-- == 0;

    private SimulatedFile? Find(string file) => _files.TryGetValue(file, out var found) && found.Exists ? found : null;

    private SimulatedFile At(string file)
    {
        if (!_files.TryGetValue(file, out var found))
            _files[file] = found = new();
        return found;
    }
}
