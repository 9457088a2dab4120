using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>Lets time pass when somebody waits for it, and only then: so what hangs costs no time, and no deadline runs out on who is at work.</summary>
internal sealed class SimulationClock
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // Only for a deadline that was set a moment after the clock went on.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private TaskCompletionSource<TimeSpan> _waiting = New<TimeSpan>();
    private TaskCompletionSource<bool> _moved = New<bool>();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Somebody is at work: who waited does so no more.</summary>
    public void Moved()
    {
        lock (_lock)
        {
            if (!_waiting.Task.IsCompleted)
                return;
            _waiting = New<TimeSpan>();
            _moved.SetResult(true);
            _moved = New<bool>();
        }
    }

    /// <summary>Nothing happens until so much time has passed.</summary>
    public void Hangs(TimeSpan limit)
    {
        lock (_lock)
            _waiting.TrySetResult(limit);
    }

    /// <summary>Does nothing for a while.</summary>
    public async Task RestAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var rest = Task.Delay(time, Time, cancellationToken);
        Hangs(time);
        await rest;
        Moved();
    }

    /// <summary>Lets time pass until work is done.</summary>
    /// <exception cref="TimeoutException">Nothing moves any more, however long it is waited.</exception>
    public async Task DriveAsync(Task work)
    {
        while (await NextAsync(work) is { } wait)
        {
            var passed = TimeSpan.Zero;
            do
            {
                if ((passed += wait.Limit) > Longest)
                    throw new TimeoutException("Nothing moves any more.");
                Time.Advance(wait.Limit);
            } while (!await HasMovedAsync(Task.WhenAny(work, wait.Moved)));
        }
        await work;
    }

    private async Task<(TimeSpan Limit, Task Moved)?> NextAsync(Task work)
    {
        while (true)
        {
            Task<TimeSpan> waiting;
            lock (_lock)
                waiting = _waiting.Task;
            if (await Task.WhenAny(work, waiting) == work)
                return null;
            lock (_lock)
                if (waiting == _waiting.Task)
                    return (waiting.Result, _moved.Task);
        }
    }

    private static async Task<bool> HasMovedAsync(Task moved)
    {
        try
        {
            await moved.WaitAsync(Patience, TimeProvider.System);
            return true;
        }
        catch (TimeoutException)
        {
            // Whoever looks late may find that it has.
            return moved.IsCompleted;
        }
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
