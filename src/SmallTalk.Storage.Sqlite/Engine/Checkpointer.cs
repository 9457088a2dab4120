using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log to the database, which takes long, on a thread and a connection of its own, while others write. What little they have added meanwhile the
/// writer copies between two transactions; then the log is written from its beginning again, unless somebody still reads from it. SQLite by itself would let the
/// commit that fills the log wait for all of it.
/// </summary>
/// <remarks>Called by whoever leads, but for <see cref="IsDue"/>.</remarks>
internal sealed partial class Checkpointer(DatabaseFile file, Connection writer, Action wake, ILogger logger) : IDisposable
{
    private const int MostPasses = 4;

    // So few pages hold nobody up.
    private const int FewPages = 256;

    // A log that somebody reads from is tried again after this part of its limit.
    private const int RetryPart = 8;

    // An engine before 3.51 takes it for a passive one: then the writer copies.
    private static readonly SqlText Look = new("pragma wal_checkpoint(noop)");
    private static readonly SqlText Checkpoint = new("pragma wal_checkpoint(passive)");

    private Task _copying = Task.CompletedTask;

    // Looks at the first commit: another process may have left a long log.
    private long _pagesToLook;
    private volatile bool _wasHindered;
    private volatile bool _isDue;

    /// <summary>Whether the writer is to copy what is left.</summary>
    public bool IsDue => _isDue;

    /// <summary>A transaction was committed.</summary>
    public void Written()
    {
        _pagesToLook -= writer.TakePagesWritten();
        if (_pagesToLook > 0 || _isDue || !_copying.IsCompleted)
            return;
        _pagesToLook = _wasHindered ? Math.Max(FewPages, file.CheckpointPages / RetryPart) : FewPages;
        _ = Try(() =>
        {
            if (Run(writer, Look).Pages >= file.CheckpointPages)
                _copying = Task.Factory.StartNew(Copy, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        });
    }

    /// <summary>Copies what is left; the writer does nothing else meanwhile.</summary>
    public void Finish()
    {
        _isDue = false;
        _ = Try(() => Run(writer, Checkpoint));
    }

    /// <summary>Waits for a copy that is under way.</summary>
    public void Dispose() => Task.WaitAny(_copying);

    private void Copy()
    {
        if (!Try(CopyInPasses) || _wasHindered)
            return;
        _isDue = true;
        wake();
    }

    private void CopyInPasses()
    {
        _wasHindered = true;
        using var connection = file.Open();
        long before = 0;
        for (var pass = 1; pass <= MostPasses; pass++)
        {
            var (pages, copied) = Run(connection, Checkpoint);
            _wasHindered = pages - copied > FewPages;
            if (_wasHindered || copied - before <= FewPages)
                return;
            before = copied;
        }
    }

    private bool Try(Action copy)
    {
        try
        {
            copy();
            return true;
        }
        catch (Exception error)
        {
            LogFailed(error, file.Path);
            return false;
        }
    }

    /// <returns>How many pages the log has, and how many of them are in the database.</returns>
    private static (long Pages, long Copied) Run(Connection connection, SqlText text)
    {
        var statement = connection[text];
        var state = statement.Step() ? (statement.GetLong(1), statement.GetLong(2)) : default;
        statement.Reset();
        return state;
    }

    [LoggerMessage(
        2202,
        LogLevel.Warning,
        "The write-ahead log of {Path} could not be copied to the database: it grows until that is tried again, with the next pages. No commit is lost."
    )]
    private partial void LogFailed(Exception error, string path);
}
