using System.Threading.Channels;

namespace SmallTalk.Sessions;

/// <summary>Background work by due time, with one timer for all of it. Safe for use by several threads.</summary>
/// <remarks>Due by the time that has passed, not by the clock of the day, which may be set back.</remarks>
internal sealed class WorkSchedule : IDisposable
{
    // No timer takes more than seven weeks. Who wakes too early waits again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly PriorityQueue<Func<CancellationToken, Task>, TimeSpan> _queue = new();
    private readonly Lock _gate = new();

    // Nothing to dispose: a timer may fire while its schedule ends.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ITimer _timer;

    public WorkSchedule(TimeProvider time)
    {
        _time = time;
        _began = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((WorkSchedule)state!)._wake.Writer.TryWrite(true), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds work.</summary>
    /// <param name="after">How long from now.</param>
    /// <param name="work">The work; it throws nothing but cancellation.</param>
    public void Add(TimeSpan after, Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            _queue.Enqueue(work, Now + after);
            ArmHoldingLock();
        }
    }

    /// <summary>Waits until work is due. May return early.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _wake.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

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

    public void Dispose() => _timer.Dispose();

    private TimeSpan Now => _time.GetElapsedTime(_began);

    private List<Func<CancellationToken, Task>> TakeDue()
    {
        var due = new List<Func<CancellationToken, Task>>();
        lock (_gate)
        {
            var now = Now;
            while (_queue.TryPeek(out _, out var next) && next <= now)
                due.Add(_queue.Dequeue());
            ArmHoldingLock();
        }
        return due;
    }

    private void ArmHoldingLock()
    {
        if (!_queue.TryPeek(out _, out var next))
            return;
        var wait = Math.Clamp((next - Now).Ticks, 0, LongestWait.Ticks);
        _timer.Change(TimeSpan.FromTicks(wait), Timeout.InfiniteTimeSpan);
    }
}
