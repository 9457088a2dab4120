using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Turns the driver's errors into the library's; the driver's own is always inside.</summary>
internal static class SqliteErrors
{
    /// <summary>Whether another connection was in the way: nothing has been done.</summary>
    public static bool IsBusy(SqliteException error) => (error.SqliteErrorCode & 0xFF) is SQLITE_BUSY or SQLITE_LOCKED;

    /// <summary>Makes the error of the store that fits.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="path">The file.</param>
    /// <param name="outcomeUnknown">Whether it came when a commit was on its way to the medium.</param>
    /// <returns>The error to throw; the same when it is not the driver's.</returns>
    public static Exception Translate(Exception error, string path, bool outcomeUnknown = false) =>
        error switch
        {
            SqliteException driver => Translate(driver, path, outcomeUnknown),
            InvalidRowException invalid => new StoreDamagedException($"{path}: {invalid.Table}", invalid.Row, invalid.Message, invalid),
            InvalidIdException invalid => new StoreDamagedException(path, 0, $"it holds what is no valid name ({invalid.Message})", invalid),
            _ => error,
        };

    private static StoreException Translate(SqliteException error, string path, bool outcomeUnknown) =>
        (error.SqliteErrorCode & 0xFF) switch
        {
            SQLITE_FULL => Full(error, path),
            SQLITE_IOERR when error.SqliteExtendedErrorCode is SQLITE_IOERR_SHMSIZE => Full(error, path),
            SQLITE_READONLY => new StoreReadOnlyException(
                $"'{path}' cannot be written ({Detail(error)}). Give this process the right to write the file and its folder, on a medium that takes writes.",
                error
            ),
            SQLITE_PERM or SQLITE_AUTH => new StoreAccessDeniedException(
                $"'{path}' may not be used by this process ({Detail(error)}). Give it the right to read and write the file and its folder.",
                error
            ),
            SQLITE_CORRUPT => new StoreDamagedException(path, 0, $"SQLite finds the file malformed ({Detail(error)})", error),
            SQLITE_NOTADB => new StoreDamagedException(path, 0, "it is no SQLite database, is encrypted, or its header is damaged", error),
            SQLITE_CONSTRAINT or SQLITE_MISMATCH => new StoreDamagedException(path, 0, $"its rows contradict one another ({Detail(error)})", error),
            SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL => new StoreUnavailableException(
                $"'{path}' is held by another process that writes ({Detail(error)}). Try again; raise {SqliteStoreOptions.SectionName}:{nameof(SqliteStoreOptions.BusyTimeout)} if it happens often.",
                error
            ),
            SQLITE_CANTOPEN => new StoreUnavailableException(
                $"'{path}' cannot be opened ({Detail(error)}). See that its folder is there and may be entered and written.",
                error
            ),
            SQLITE_IOERR or SQLITE_NOMEM or SQLITE_INTERRUPT => new StoreUnavailableException(
                $"'{path}' failed ({Detail(error)}). Try again, and look after the disk.",
                error
            )
            {
                OutcomeUnknown = outcomeUnknown,
            },
            _ => new StoreFormatException($"'{path}' is not as this version made it ({Detail(error)}). Restore it from a backup, or name another file.", error),
        };

    private static StoreFullException Full(SqliteException error, string path) =>
        new($"There is no room for '{path}' ({Detail(error)}). Make room: reading goes on, and writing works again by itself.", error);

    private static string Detail(SqliteException error) => $"{error.Message.TrimEnd('.')}, code {error.SqliteExtendedErrorCode}";
}
