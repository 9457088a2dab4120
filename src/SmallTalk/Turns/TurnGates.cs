using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>Lets the turns of one session in: one after the other, one or none, or all at once.</summary>
internal sealed class TurnGates(TurnConcurrency mode, int queueLimit)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SessionKey, TurnGate> _gates = [];

    /// <summary>Takes a place at once; the task ends when the turn may run.</summary>
    /// <exception cref="TurnRejectedException">Another turn is in the way.</exception>
    internal Task EnterAsync(SessionKey key, CancellationToken cancellationToken)
    {
        TurnGate.Waiter waiter;
        lock (_lock)
        {
            var gate = GateOf(key);
            if (gate.Running == 0 || mode == TurnConcurrency.Parallel)
            {
                gate.Running++;
                return Task.CompletedTask;
            }
            waiter = gate.Wait(CheckRoom(key, gate));
        }
        return WaitAsync(waiter, cancellationToken);
    }

    /// <summary>Enters only when no turn of the session runs.</summary>
    internal bool TryEnter(SessionKey key)
    {
        lock (_lock)
        {
            var gate = GateOf(key);
            if (gate.Running > 0)
                return false;
            gate.Running++;
            return true;
        }
    }

    internal bool IsRunning(SessionKey key)
    {
        lock (_lock)
            return _gates.TryGetValue(key, out var gate) && gate.Running > 0;
    }

    internal void Leave(SessionKey key)
    {
        lock (_lock)
        {
            var gate = _gates[key];
            if (gate.LetNextIn())
                return;
            gate.Running--;
            if (gate.Running == 0)
                _gates.Remove(key);
        }
    }

    private static async Task WaitAsync(TurnGate.Waiter waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TurnGate.Waiter)state!).Entered.TrySetCanceled(token), waiter);
        await waiter.Entered.Task.ConfigureAwait(false);
    }

    private TurnGate GateOf(SessionKey key)
    {
        if (!_gates.TryGetValue(key, out var gate))
            _gates.Add(key, gate = new());
        return gate;
    }

    private TurnGate.Waiter CheckRoom(SessionKey key, TurnGate gate)
    {
        if (mode == TurnConcurrency.Reject)
            throw new TurnRejectedException($"A turn of session '{key}' runs, and a second one is rejected. Send it after the first has ended.");
        if (gate.CountWaiting() >= queueLimit)
            throw new TurnRejectedException(
                $"{queueLimit} turns of session '{key}' wait already. Send this one later, or raise {TurnRunnerOptions.SectionName}:{nameof(TurnRunnerOptions.QueueLimit)}."
            );
        return new();
    }
}
