using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed partial class Session
{
    private int _turns;
    private long _touched;

    /// <summary>Whether the manager keeps it in memory.</summary>
    internal bool IsActive { get; set; }

    public bool IsShared => _context.Backend.Capabilities.HasFlag(StoreCapabilities.Shared);

    public IDisposable BeginTurn()
    {
        ThrowIfFenced();
        if (_visible.Status is not SessionStatus.Open)
            throw new SessionGoneException(Key, _visible.Status);
        Interlocked.Increment(ref _turns);
        try
        {
            _host.Activate(this, mayRefuse: true);
        }
        catch
        {
            Interlocked.Decrement(ref _turns);
            throw;
        }
        return new TurnMark(this);
    }

    public async ValueTask<bool> IsAliveAsync(ProcessOwner owner, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (owner == Owner)
            return true;
        var leases = await _context.Calls.RunAsync(_context.Backend.Leases.ListAsync, cancellationToken).ConfigureAwait(false);
        return leases.Any(lease => lease.Owner == owner && !lease.IsExpired && !lease.IsFenced);
    }

    /// <summary>Counts as used now.</summary>
    internal void Touch() => Volatile.Write(ref _touched, _context.Time.GetTimestamp());

    /// <summary>Whether it may be unloaded: no turn in flight, nothing unsaved, not touched for a time.</summary>
    internal bool IsIdle =>
        Volatile.Read(ref _turns) == 0 && !HasUnsaved && _context.Time.GetElapsedTime(Volatile.Read(ref _touched)) >= _context.Options.IdleAfter;

    private void EndTurn()
    {
        Touch();
        Interlocked.Decrement(ref _turns);
    }

    private sealed class TurnMark(Session session) : IDisposable
    {
        private Session? _session = session;

        public void Dispose() => Interlocked.Exchange(ref _session, null)?.EndTurn();
    }
}
