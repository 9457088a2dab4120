namespace SmallTalk.Sessions;

/// <summary>Background work by due time, with one timer for all of it. Safe for use by several threads.</summary>
internal sealed class WorkSchedule : IDisposable
{
    private readonly PriorityQueue<Func<CancellationToken, Task>, DateTimeOffset> queue = new();
    private readonly Lock gate = new();
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly TimeProvider time;
    private readonly ITimer timer;

    public WorkSchedule(TimeProvider time)
    {
        this.time = time;
        timer = time.CreateTimer(static state => ((WorkSchedule)state!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds work.</summary>
    /// <param name="after">How long from now.</param>
    /// <param name="work">The work; it throws nothing but cancellation.</param>
    public void Add(TimeSpan after, Func<CancellationToken, Task> work)
    {
        lock (gate)
        {
            queue.Enqueue(work, time.GetUtcNow() + after);
            ArmHoldingLock();
        }
    }

    /// <summary>Waits until work is due. May return early.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => wake.WaitAsync(cancellationToken);

    /// <summary>Does all work that is due now, several pieces at a time.</summary>
    /// <param name="onDefect">Is told of what no work should throw; the other pieces go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task RunDueAsync(Action<Exception> onDefect, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            TakeDue(),
            new ParallelOptions { MaxDegreeOfParallelism = SessionDefaults.SaveConcurrency, CancellationToken = cancellationToken },
            async (work, token) =>
            {
                try
                {
                    await work(token).ConfigureAwait(false);
                }
                catch (Exception error) when (!token.IsCancellationRequested)
                {
                    onDefect(error);
                }
            }
        );

    public void Dispose()
    {
        timer.Dispose();
        wake.Dispose();
    }

    private List<Func<CancellationToken, Task>> TakeDue()
    {
        var due = new List<Func<CancellationToken, Task>>();
        lock (gate)
        {
            var now = time.GetUtcNow();
            while (queue.TryPeek(out _, out var next) && next <= now)
                due.Add(queue.Dequeue());
            ArmHoldingLock();
        }
        return due;
    }

    private void ArmHoldingLock()
    {
        if (!queue.TryPeek(out _, out var next))
            return;
        var wait = next - time.GetUtcNow();
        timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        lock (gate)
            if (wake.CurrentCount == 0)
                wake.Release();
    }
}
