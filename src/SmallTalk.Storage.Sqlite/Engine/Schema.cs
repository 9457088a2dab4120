using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The tables and their format: numbered migrations, each run once, all in one transaction.</summary>
internal static class Schema
{
    /// <summary>The format that this version writes: the number of its newest migration.</summary>
    public const int Format = 2;

    private const int OldestFormat = 1;

    private const int MostTries = 100;

    private static readonly string[] Tables =
    [
        "st_commit",
        "st_cursor",
        "st_dead_letter",
        "st_event",
        "st_lease",
        "st_log",
        "st_message",
        "st_meta",
        "st_session",
        "st_state",
    ];

    /// <summary>Makes the tables, or brings them up to date, or says why that cannot be.</summary>
    /// <exception cref="StoreFormatException">They are of a version that this one does not know.</exception>
    public static void Ensure(Connection connection, string path)
    {
        UseWriteAheadLog(connection, path);
        if (ReadFormat(connection, path) is not Format)
            Migrate(connection, path);
        CheckTables(connection, path);
    }

    private static void UseWriteAheadLog(Connection connection, string path)
    {
        for (var tries = 1; connection.QueryText("pragma journal_mode") != "wal"; tries++)
        {
            // Only an empty file takes the first; one that a host shares with us keeps its own way.
            connection.Execute("pragma auto_vacuum = incremental");
            try
            {
                if (connection.QueryText("pragma journal_mode = wal") != "wal")
                    throw new StoreFormatException($"'{path}' lies where SQLite cannot keep a write-ahead log. Name a file on a disk of this machine.");
            }
            catch (SqliteException error) when (tries < MostTries && SqliteErrors.IsBusy(error))
            {
                WaitForWriter(connection);
            }
        }
    }

    // For the change of the journal SQLite does not wait for who holds the file, who may make the log, too; for a transaction it does, as long as the busy timeout says.
    private static void WaitForWriter(Connection connection)
    {
        connection.Execute("begin immediate");
        connection.Execute("rollback");
    }

    private static void Migrate(Connection connection, string path)
    {
        connection.Execute("begin immediate");
        try
        {
            for (var format = ReadFormat(connection, path); format < Format; format++)
            {
                connection.Execute(Script(format + 1));
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"update st_meta set value = '{format + 1}' where key = 'format'"));
            }
            connection.Execute("commit");
        }
        catch
        {
            connection.Abandon();
            throw;
        }
    }

    /// <summary>The format of the tables that are there; 0 when there are none.</summary>
    private static int ReadFormat(Connection connection, string path)
    {
        if (connection.QueryLong("select count(*) from sqlite_schema where type = 'table' and name = 'st_meta'") == 0)
            return connection.QueryLong(@"select count(*) from sqlite_schema where name like 'st\_%' escape '\'") == 0
                ? 0
                : throw new StoreFormatException(
                    $"'{path}' has tables that begin with st_, and no format (st_meta). It is not SmallTalk's, or damaged: name another file, or restore a backup."
                );
        var text = connection.QueryText("select value from st_meta where key = 'format'");
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var format))
            throw new StoreFormatException($"'{path}' does not say in which format it is (st_meta: '{text}'). Restore it from a backup, or name another file.");
        if (format > Format)
            throw new StoreFormatException(
                $"'{path}' has format {format}; this version knows {Format}. Update the package SmallTalk.Storage.Sqlite, or open a backup made by this version."
            );
        if (format < OldestFormat)
            throw new StoreFormatException(
                $"'{path}' has format {format}; this version brings {OldestFormat} and later up to date. Open it with an earlier version first, or name another file."
            );
        return format;
    }

    private static void CheckTables(Connection connection, string path)
    {
        var missing = Tables.ToHashSet();
        using var statement = connection.Prepare("select name from sqlite_schema where type = 'table'");
        while (statement.Step())
            missing.Remove(statement.GetText(0));
        if (missing.Count > 0)
            throw new StoreFormatException(
                $"'{path}' lacks {string.Join(", ", missing.Order(StringComparer.Ordinal))}. Restore it from a backup, or name another file."
            );
    }

    private static string Script(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{number:0000}.sql");
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
