namespace SmallTalk;

/// <summary>Ends a test that would hang.</summary>
public static class HangGuard
{
    private const int PoolRounds = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task Guarded(this Task task) => task.WaitAsync(Limit, TimeProvider.System);

    public static Task<T> Guarded<T>(this Task<T> task) => task.WaitAsync(Limit, TimeProvider.System);

    /// <summary>Hangs until the token is cancelled, as something that never answers does.</summary>
    public static Task ForeverAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    /// <summary>Lets the pool do what is queued, and what that queues: for tests in which a fake clock must not run ahead of the work.</summary>
    public static async Task LetPoolWorkAsync()
    {
        // Each yield goes behind what is queued at that moment.
        for (var round = 0; round < PoolRounds; round++)
            await Task.Yield();
    }

    /// <summary>Waits for something that nobody announces.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var guard = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!await condition())
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
