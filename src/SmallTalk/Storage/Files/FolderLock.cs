using System.Globalization;
using System.Text;

namespace SmallTalk.Storage.Files;

/// <summary>The exclusive lock on a store's folder; the system gives it back when the process dies.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _stream;

    private FolderLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="StoreInUseException">Another process or another store of this process has it.</exception>
    /// <exception cref="StoreReadOnlyException">The folder cannot be written to.</exception>
    internal static FolderLock Take(string root)
    {
        var path = Path.Combine(root, FileNames.Lock);
        try
        {
            RealDisk.CreateFolder(root);
            var stream = new FileStream(path, Options());
            stream.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            stream.Flush();
            return new(stream);
        }
        catch (Exception error) when (DiskErrors.IsReadOnly(error))
        {
            throw new StoreReadOnlyException($"'{root}' cannot be written to. Give the process the right to, or choose another folder for the store.", error);
        }
        catch (IOException error) when (DiskErrors.IsFull(error))
        {
            throw new StoreFullException($"The disk of '{root}' is full. Make room, then start again.", error);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new StoreInUseException($"'{root}' is in use by another process. Stop it, or choose another folder: a file store serves one process.", error);
        }
        catch (IOException error)
        {
            throw new StoreUnavailableException($"'{root}' cannot be made a folder: {error.Message}", error);
        }
    }

    public void Dispose() => _stream.Dispose();

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
