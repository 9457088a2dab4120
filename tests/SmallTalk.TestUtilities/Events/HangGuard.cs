namespace SmallTalk;

/// <summary>Ends a test that would hang.</summary>
public static class HangGuard
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task Guarded(this Task task) => task.WaitAsync(Limit, TimeProvider.System);

    public static Task<T> Guarded<T>(this Task<T> task) => task.WaitAsync(Limit, TimeProvider.System);

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
