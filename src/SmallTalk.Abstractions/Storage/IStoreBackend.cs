using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>One engine with its four ports. A process uses the ports of one backend, never of two.</summary>
/// <remarks>
/// Safe for use by several threads after <see cref="InitializeAsync"/>. Disposing closes it. A token that is given to a call belongs to that call: it may be
/// used for another one as soon as this one has ended, so nothing that goes on afterwards may keep it.
/// </remarks>
public interface IStoreBackend : IAsyncDisposable
{
    /// <summary>The engine's short name as in <c>STORAGE_TYPE</c>, for example <c>file</c>; also the metric tag.</summary>
    string Name { get; }

    /// <summary>The named differences of the engine.</summary>
    StoreCapabilities Capabilities { get; }

    /// <summary>What an acknowledged write survives with the settings in force. Known after <see cref="InitializeAsync"/>.</summary>
    Durability Durability { get; }

    /// <summary>Sessions.</summary>
    ISessionStore Sessions { get; }

    /// <summary>Events.</summary>
    IEventLog Events { get; }

    /// <summary>Versioned state.</summary>
    IStateStore State { get; }

    /// <summary>Leases of processes.</summary>
    ILeaseStore Leases { get; }

    /// <summary>Opens the store, recovers what a crash left, checks the format. A second call does nothing.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task.</returns>
    /// <exception cref="StoreException">The store cannot be used; the message says what to do.</exception>
    ValueTask InitializeAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks the engine for a sign of life, as cheaply as it can answer.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the engine has answered.</returns>
    /// <exception cref="StoreException">It does not answer.</exception>
    ValueTask PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts what is stored.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);
}
