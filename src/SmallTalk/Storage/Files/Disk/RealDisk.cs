using Microsoft.Win32.SafeHandles;

namespace SmallTalk.Storage.Files;

/// <summary>The disk of the machine, below one folder. Files are made with mode 600, folders with mode 700.</summary>
internal sealed class RealDisk(string root) : IDisk, IDisposable
{
    private const int MaxHandles = 16_384;
    private const int FilesSyncedSingly = 8;
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode700 = FileMode600 | UnixFileMode.UserExecute;

    private const FileShare Share = FileShare.ReadWrite | FileShare.Delete;

    // Whole, so that nothing has to be added to a path at each call, and a change of the working folder changes nothing.
    private readonly string _root = Path.GetFullPath(root);
    private readonly HandleCache _handles = new(MaxHandles);
    private readonly HashSet<string> _folders = [];

    /// <summary>Makes a folder, with all above it, for the owner alone.</summary>
    internal static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        // The mode is given to the last folder alone, so each is made by itself.
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is { } parent && !Directory.Exists(parent))
            CreateFolder(parent);
        Directory.CreateDirectory(full, FolderMode700);
    }

    public long GetLength(string file)
    {
        while (true)
        {
            if (FindOrOpen(file) is not { } handle)
                return -1;
            try
            {
                return RandomAccess.GetLength(handle);
            }
            catch (ObjectDisposedException) { } // closed by the cache meanwhile
        }
    }

    public int Read(string file, long offset, Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length)
        {
            if (FindOrOpen(file) is not { } handle)
                return read;
            try
            {
                var count = RandomAccess.Read(handle, buffer[read..], offset + read);
                if (count == 0)
                    return read;
                read += count;
            }
            catch (ObjectDisposedException) { } // closed by the cache meanwhile
        }
        return read;
    }

    public void Write(string file, long offset, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            try
            {
                RandomAccess.Write(_handles.Find(file) ?? Create(file), bytes, offset);
                return;
            }
            catch (ObjectDisposedException) { } // closed by the cache meanwhile
        }
    }

    public void Delete(string file)
    {
        _handles.Remove(file);
        if (File.Exists(PathOf(file)))
            File.Delete(PathOf(file));
        // Who reads may have opened it in between.
        _handles.Remove(file);
    }

    public void Sync(string file)
    {
        while (FindOrOpen(file) is { } handle)
        {
            try
            {
                NativeDisk.SyncData(handle, file);
                return;
            }
            catch (ObjectDisposedException) { } // closed by the cache meanwhile
        }
    }

    public void SyncAll(IReadOnlyCollection<string> files)
    {
        if (OperatingSystem.IsLinux() && files.Count > FilesSyncedSingly)
        {
            NativeDisk.SyncFileSystem(_root);
            return;
        }
        foreach (var file in files)
            Sync(file);
        foreach (var folder in files.Select(FolderOf).Append("").Distinct())
            if (Directory.Exists(PathOf(folder)))
                NativeDisk.SyncFolder(PathOf(folder));
    }

    public IReadOnlyList<string> List(string folder)
    {
        if (!Directory.Exists(PathOf(folder)))
            return [];
        var names = Directory.EnumerateFiles(PathOf(folder)).Select(path => Path.GetFileName(path)!).ToList();
        names.Sort(string.CompareOrdinal);
        return names;
    }

    public void Dispose() => _handles.Dispose();

    private static string FolderOf(string file) => file.LastIndexOf('/') is > 0 and var slash ? file[..slash] : "";

    private string PathOf(string file) => Path.Combine(_root, file);

    private SafeFileHandle? FindOrOpen(string file)
    {
        try
        {
            return _handles.Find(file) ?? Open(file, OpenExisting);
        }
        catch (FileNotFoundException)
        {
            return null; // deleted meanwhile
        }
    }

    /// <summary>Opens a file to write to it, and makes it for the owner alone when there is none.</summary>
    private SafeFileHandle Create(string file)
    {
        var folder = FolderOf(file);
        lock (_folders)
            if (_folders.Add(folder))
                CreateFolder(PathOf(folder));
        return Open(file, OpenOrCreate)!;
    }

    private static SafeFileHandle? OpenExisting(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            var opened = NativeDisk.TryOpen(path, out var isMissing);
            if (opened is not null || isMissing)
                return opened;
        }
        return File.Exists(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, Share) : null;
    }

    private static SafeFileHandle OpenOrCreate(string path)
    {
        if (OperatingSystem.IsLinux() && NativeDisk.TryOpenOrCreate(path) is { } opened)
            return opened;
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, Share);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(handle, FileMode600);
        return handle;
    }

    private SafeFileHandle? Open(string file, Func<string, SafeFileHandle?> open)
    {
        while (true)
        {
            try
            {
                var removals = _handles.Removals;
                if (open(PathOf(file)) is not { } opened)
                    return null;
                if (_handles.TryAdd(file, opened, removals) is { } handle)
                    return handle;
            }
            catch (IOException error) when (DiskErrors.IsOutOfHandles(error) && _handles.Halve()) { } // fewer files stay open, then once more
        }
    }
}
