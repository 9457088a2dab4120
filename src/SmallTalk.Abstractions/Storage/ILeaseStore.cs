namespace SmallTalk.Storage;

/// <summary>One lease per process, on the store's own clock, with fencing (B-03).</summary>
/// <remarks>
/// A commit is accepted while its owner's lease has its epoch and is not fenced, expired or not: only a successor's fence stops it. Whoever takes
/// over fences first. Safe for use by several threads and processes.
/// </remarks>
public interface ILeaseStore
{
    /// <summary>Acquires the lease of an instance with a new epoch. Earlier epochs of the same instance are stopped by it.</summary>
    /// <param name="instance">The name of the process, 1 to 256 bytes, same rules as a session id; unique among living processes.</param>
    /// <param name="timeToLive">How long it lasts without renewal.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease.</returns>
    /// <exception cref="InvalidIdException">The name breaks the rules.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<ProcessLease> AcquireAsync(string instance, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Renews a lease, even one that has run out, as long as its epoch is current and not fenced.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="timeToLive">How long it lasts from now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease, or null when it is lost: fenced, released or superseded.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<ProcessLease?> RenewAsync(ProcessOwner owner, TimeSpan timeToLive, CancellationToken cancellationToken = default);

    /// <summary>Gives a lease back. Commits of the owner are refused from then on. Releasing what is absent is no error.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask ReleaseAsync(ProcessOwner owner, CancellationToken cancellationToken = default);

    /// <summary>Fences an owner whose lease has run out, in every storage partition, so that its work can be taken over.</summary>
    /// <param name="owner">The owner to fence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True when the owner can commit no more (now or already); false when its lease still runs.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<bool> FenceAsync(ProcessOwner owner, CancellationToken cancellationToken = default);

    /// <summary>Lists the leases of all instances that were not released, in order of name (by Unicode code point).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The leases.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<IReadOnlyList<ProcessLease>> ListAsync(CancellationToken cancellationToken = default);
}
