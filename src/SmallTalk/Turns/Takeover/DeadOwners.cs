using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>Which processes are known to be dead. For use by one thread.</summary>
internal sealed class DeadOwners
{
    private HashSet<ProcessOwner> _known = [];

    /// <summary>Takes note of the leases of now.</summary>
    /// <returns>The processes that were alive, or not there, the last time, and are dead now.</returns>
    public IReadOnlyList<ProcessOwner> Note(IReadOnlyList<ProcessLease> leases)
    {
        HashSet<ProcessOwner> dead = [.. leases.Where(lease => lease.IsExpired || lease.IsFenced).Select(lease => lease.Owner)];
        ProcessOwner[] died = [.. dead.Except(_known)];
        _known = dead;
        return died;
    }

    /// <summary>Takes all that are dead for newly dead the next time.</summary>
    public void Forget() => _known = [];
}
