using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    private int turns;
    private long touched;

    /// <summary>Whether the manager keeps it in memory.</summary>
    internal bool IsActive { get; set; }

    public bool IsShared => context.Backend.Capabilities.HasFlag(StoreCapabilities.Shared);

    public IDisposable BeginTurn()
    {
        ThrowIfFenced();
        if (visible.Status is not SessionStatus.Open)
            throw new SessionGoneException(Key, visible.Status);
        Interlocked.Increment(ref turns);
        try
        {
            host.Activate(this, mayRefuse: true);
        }
        catch
        {
            Interlocked.Decrement(ref turns);
            throw;
        }
        return new TurnMark(this);
    }

    public async ValueTask<bool> IsAliveAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (owner == Owner)
            return true;
        var leases = await context.Calls.RunAsync(context.Backend.Leases.ListAsync, cancellationToken).ConfigureAwait(false);
        return leases.Any(lease => lease.Owner == owner && !lease.IsExpired && !lease.IsFenced);
    }

    /// <summary>Counts as used now.</summary>
    internal void Touch() => Volatile.Write(ref touched, context.Time.GetTimestamp());

    /// <summary>Whether it may be unloaded: no turn in flight, nothing unsaved, not touched for a time.</summary>
    internal bool IsIdle =>
        Volatile.Read(ref turns) == 0
        && !HasUnsaved
        && context.Time.GetElapsedTime(Volatile.Read(ref touched)) >= context.Options.IdleAfter;

    private void EndTurn()
    {
        Touch();
        Interlocked.Decrement(ref turns);
    }

    private sealed class TurnMark(Session session) : IDisposable
    {
        private Session? session = session;

        public void Dispose() => Interlocked.Exchange(ref session, null)?.EndTurn();
    }
}
