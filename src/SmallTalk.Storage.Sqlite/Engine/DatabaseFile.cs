using Microsoft.Data.Sqlite;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The file of a store: where it is, how it is made, and connections to it with the settings in force.</summary>
internal sealed class DatabaseFile
{
    private const string FileName = "smalltalk.db";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Holds what lies above the leaves of the tables of a million sessions; memory is taken as it is needed.
    private const int CacheKilobytes = 8 * 1024;

    private readonly SqliteStoreOptions _options;

    static DatabaseFile() => SQLitePCL.Batteries_V2.Init();

    public DatabaseFile(string path, SqliteStoreOptions options)
    {
        Path = path;
        _options = options;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>How long a write waits for another process.</summary>
    public TimeSpan BusyTimeout => _options.BusyTimeout;

    /// <summary>How many pages the write-ahead log has when it is copied to the database.</summary>
    public int CheckpointPages => _options.CheckpointPages;

    /// <summary>Bytes on the medium, the write-ahead log included.</summary>
    public long Bytes => LengthOf(Path) + LengthOf($"{Path}-wal");

    /// <summary>Finds the file that a path stands for.</summary>
    /// <param name="path">The path.</param>
    /// <param name="root">The folder in which a relative path begins.</param>
    /// <returns>The full path of the file.</returns>
    public static string Resolve(string path, string root)
    {
        var full = System.IO.Path.GetFullPath(path, System.IO.Path.GetFullPath(root));
        var isFolder = System.IO.Path.EndsInDirectorySeparator(path) || Directory.Exists(full) || (!System.IO.Path.HasExtension(full) && !File.Exists(full));
        return isFolder ? System.IO.Path.Combine(full, FileName) : full;
    }

    /// <summary>Makes the folder and an empty file, for the owner alone, where there are none.</summary>
    /// <exception cref="StoreException">They cannot be made.</exception>
    public void Create()
    {
        try
        {
            CreateFolder(System.IO.Path.GetDirectoryName(Path)!);
            // SQLite gives its other files the mode of this one.
            if (!File.Exists(Path))
                using (new FileStream(Path, NewFile())) { }
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreAccessDeniedException(
                $"'{Path}' cannot be made: {error.Message} Give this process the right to write the folder, or name another.",
                error
            );
        }
        catch (IOException) when (File.Exists(Path))
        {
            // Another process made it at the same moment.
        }
        catch (IOException error) when (Directory.Exists(System.IO.Path.GetDirectoryName(Path)))
        {
            throw new StoreReadOnlyException($"'{Path}' cannot be made: {error.Message} See that the medium takes writes and has room.", error);
        }
        catch (IOException error)
        {
            throw new StoreUnavailableException($"The folder of '{Path}' cannot be made: {error.Message}", error);
        }
    }

    /// <summary>Opens a connection.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    /// <exception cref="StoreReadOnlyException">It can only be read.</exception>
    public Connection Open()
    {
        var connection = Connection.Open(Path, _options.BusyTimeout);
        try
        {
            // Asked at once: on a read-only medium everything else fails for want of files beside this one.
            if (connection.IsReadOnly)
                throw new StoreReadOnlyException(
                    $"'{Path}' can only be read. Give this process the right to write the file and its folder, on a medium that takes writes."
                );
            connection.Execute(Settings());
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that refuses to write.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public Connection OpenReader()
    {
        var connection = Open();
        connection.Execute("pragma query_only = on");
        return connection;
    }

    private string Settings()
    {
        var synchronous = _options.Durability switch
        {
            SqliteDurability.Fsync => "full",
            SqliteDurability.Os => "normal",
            _ => "off",
        };
        return $"""
            pragma synchronous = {synchronous};
            pragma wal_autocheckpoint = 0;
            pragma fullfsync = on;
            pragma checkpoint_fullfsync = on;
            pragma secure_delete = on;
            pragma foreign_keys = off;
            pragma temp_store = memory;
            pragma cache_size = -{CacheKilobytes};
            """;
    }

    private static FileStreamOptions NewFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
