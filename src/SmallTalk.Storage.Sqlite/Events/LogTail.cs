namespace SmallTalk.Storage.Sqlite;

/// <summary>How far the log is known to reach, and those who wait for it to go on.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed class LogTail
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _appended;
    private long _end;
    private bool _isClosed;

    /// <summary>The log reaches this far, or farther.</summary>
    public void Advance(long end)
    {
        TaskCompletionSource? waiters;
        lock (_gate)
        {
            if (end <= _end)
                return;
            _end = end;
            (waiters, _appended) = (_appended, null);
        }
        waiters?.SetResult();
    }

    /// <summary>Whether the log is known to reach beyond a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="appended">Completes when the log has gone on.</param>
    public bool IsBeyond(long position, out Task appended)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_end > position)
            {
                appended = Task.CompletedTask;
                return true;
            }
            _appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            appended = _appended.Task;
            return false;
        }
    }

    /// <summary>Ends all waits: the store is closed.</summary>
    public void Close()
    {
        TaskCompletionSource? waiters;
        lock (_gate)
        {
            _isClosed = true;
            (waiters, _appended) = (_appended, null);
        }
        waiters?.TrySetException(new ObjectDisposedException(nameof(SqliteEventLog)));
    }
}
