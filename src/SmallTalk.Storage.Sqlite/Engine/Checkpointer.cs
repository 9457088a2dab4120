using Microsoft.Extensions.Logging;

namespace SmallTalk.Storage.Sqlite;

/// <summary>
/// Copies the write-ahead log to the database, which takes long, on a thread and a connection of its own, while others write. What little they have added meanwhile the
/// writer copies between two transactions; then the log is written from its beginning again. SQLite by itself would let the commit that fills the log wait for all of it.
/// </summary>
/// <remarks>Called by whoever leads, but for <see cref="IsDue"/>.</remarks>
internal sealed partial class Checkpointer(DatabaseFile file, Connection writer, Action wake, ILogger logger) : IDisposable
{
    private const int MostPasses = 4;

    // So few pages hold nobody up.
    private const int FewPages = 256;

    private static readonly SqlText Checkpoint = new("pragma wal_checkpoint(passive)");

    private Task _copying = Task.CompletedTask;
    private long _pages;
    private volatile bool _isDue;

    /// <summary>Whether the writer is to copy what is left.</summary>
    public bool IsDue => _isDue;

    /// <summary>A transaction was committed.</summary>
    public void Written()
    {
        _pages += writer.TakePagesWritten();
        if (_pages < file.CheckpointPages || _isDue || !_copying.IsCompleted)
            return;
        _pages = 0;
        _copying = Task.Factory.StartNew(Copy, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Copies what is left; the writer does nothing else meanwhile.</summary>
    public void Finish()
    {
        _isDue = false;
        _ = Try(() => CopyOnce(writer));
    }

    /// <summary>Waits for a copy that is under way.</summary>
    public void Dispose() => _copying.GetAwaiter().GetResult();

    private void Copy()
    {
        if (!Try(CopyInPasses))
            return;
        _isDue = true;
        wake();
    }

    private void CopyInPasses()
    {
        using var connection = file.Open();
        long before = 0;
        for (var pass = 1; pass <= MostPasses; pass++)
        {
            var copied = CopyOnce(connection);
            if (copied - before <= FewPages)
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

    /// <returns>How many pages of the log are in the database now.</returns>
    private static long CopyOnce(Connection connection)
    {
        var checkpoint = connection[Checkpoint];
        var copied = checkpoint.Step() ? checkpoint.GetLong(2) : 0;
        checkpoint.Reset();
        return copied;
    }

    [LoggerMessage(
        2202,
        LogLevel.Warning,
        "The write-ahead log of {Path} could not be copied to the database: it grows until that is tried again, with the next pages. No commit is lost."
    )]
    private partial void LogFailed(Exception error, string path);
}
