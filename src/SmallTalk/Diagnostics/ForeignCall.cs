namespace SmallTalk.Diagnostics;

/// <summary>Calls of code that the host has given: handlers, sinks, selectors. It may block its thread or ignore its token, and is left then.</summary>
internal static class ForeignCall
{
    /// <summary>Runs it on a thread of the pool. The token ends the wait; what the code does or throws after that counts for nothing.</summary>
    public static async Task RunAsync(Func<CancellationToken, ValueTask> call, CancellationToken cancellationToken)
    {
        var running = Task.Run(async () => await call(cancellationToken).ConfigureAwait(false), CancellationToken.None).Observed();
        await running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the exception of a task that may be left from being reported as one that nobody has seen.</summary>
    public static T Observed<T>(this T task)
        where T : Task
    {
        _ = task.ContinueWith(
            static failed => failed.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        return task;
    }
}
