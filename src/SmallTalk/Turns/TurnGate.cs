namespace SmallTalk.Turns;

/// <summary>The turns of one session that run and wait. Used under the lock of <see cref="TurnGates"/>.</summary>
internal sealed class TurnGate
{
    private Queue<Waiter>? _waiting;

    internal int Running { get; set; }

    internal Waiter Wait(Waiter waiter)
    {
        (_waiting ??= new()).Enqueue(waiter);
        return waiter;
    }

    /// <summary>Those that gave up do not count, and are forgotten.</summary>
    internal int CountWaiting()
    {
        if (_waiting is null)
            return 0;
        _waiting = new(_waiting.Where(waiter => !waiter.Entered.Task.IsCompleted));
        return _waiting.Count;
    }

    /// <summary>Hands the place of a turn that has ended to the next one that still waits.</summary>
    internal bool LetNextIn()
    {
        while (_waiting is { Count: > 0 })
            if (_waiting.Dequeue().Entered.TrySetResult())
                return true;
        return false;
    }

    internal sealed class Waiter
    {
        internal TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
