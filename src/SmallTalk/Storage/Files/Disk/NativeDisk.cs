using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmallTalk.Storage.Files;

/// <summary>The calls of a POSIX system that the base library does not offer.</summary>
internal static partial class NativeDisk
{
    private const int OpenReadOnly = 0;
    private const int OpenReadWrite = 2;
    private const int OpenCreate = 0x40;
    private const int OpenCloseOnExec = 0x80000;
    private const int NoSuchFile = 2;
    private const int OwnerAlone = 0x180; // 600 in octal

    /// <summary>Opens a file, or makes it for the owner alone, in one call where the base library takes six. The constants are Linux's.</summary>
    /// <returns>Null when it cannot be: the base library's way then says why.</returns>
    internal static SafeFileHandle? TryOpenOrCreate(string path)
    {
        var file = Open(path, OpenReadWrite | OpenCreate | OpenCloseOnExec, OwnerAlone);
        if (!file.IsInvalid)
            return file;
        file.Dispose();
        return null;
    }

    /// <summary>Opens a file that is there, in one call where the base library takes five. The constants are Linux's.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isMissing">Whether there is none.</param>
    /// <returns>Null when it cannot be: when it is not missing, the base library's way then says why.</returns>
    internal static SafeFileHandle? TryOpen(string path, out bool isMissing)
    {
        var file = Open(path, OpenReadWrite | OpenCloseOnExec, mode: 0);
        isMissing = false;
        if (!file.IsInvalid)
            return file;
        isMissing = Marshal.GetLastPInvokeError() == NoSuchFile;
        file.Dispose();
        return null;
    }

    /// <summary>Makes the content of a file durable, without the time stamps that would cost a second write.</summary>
    internal static void SyncData(SafeFileHandle handle, string file)
    {
        if (!OperatingSystem.IsLinux())
            RandomAccess.FlushToDisk(handle);
        else if (FDataSync(handle) != 0)
            throw Failure("fdatasync", file);
    }

    /// <summary>Makes the entries of a folder durable. Where folders cannot be synced the system does it with the file.</summary>
    internal static void SyncFolder(string path)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        using var folder = OpenFolder(path);
        if (FSync(folder) != 0)
            throw Failure("fsync", path);
    }

    /// <summary>Makes everything on the file system of a folder durable in one pass.</summary>
    internal static void SyncFileSystem(string path)
    {
        using var folder = OpenFolder(path);
        if (SyncFs(folder) != 0)
            throw Failure("syncfs", path);
    }

    private static SafeFileHandle OpenFolder(string path)
    {
        var folder = Open(path, OpenReadOnly, mode: 0);
        if (!folder.IsInvalid)
            return folder;
        folder.Dispose();
        throw Failure("open", path);
    }

    private static IOException Failure(string call, string file)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{call} of '{file}' failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFs(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, int mode);
}
