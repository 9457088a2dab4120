namespace SmallTalk.Storage.Sqlite;

/// <summary>How far the log is known to reach, and those who wait for it to go on.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed class LogTail
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _appended;
    private long _end;

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
}
