namespace SmallTalk.Storage.Conformance;

/// <summary>What the kit needs of a store under test: a fresh backend, further openings, and a clock that can be moved.</summary>
public interface IConformanceTarget
{
    /// <summary>Makes an empty backend that shares nothing with any other, and opens it. The kit disposes it.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The open backend.</returns>
    ValueTask<IStoreBackend> CreateAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens once more what a backend stored. Called only for <see cref="StoreCapabilities.Persistent"/> stores, after the backend was disposed.</summary>
    /// <param name="closed">The backend that <see cref="CreateAsync"/> or this method made.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The open backend.</returns>
    ValueTask<IStoreBackend> ReopenAsync(IStoreBackend closed, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens a second time what an open backend stores, as another process would: with connections of its own, and nothing shared in memory. Called only
    /// for <see cref="StoreCapabilities.Shared"/> stores. The kit disposes it.
    /// </summary>
    /// <param name="open">The backend that <see cref="CreateAsync"/> made; it stays open.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The other open backend.</returns>
    /// <exception cref="NotSupportedException">The target does not say how; the default.</exception>
    ValueTask<IStoreBackend> OpenSecondAsync(IStoreBackend open, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException($"The store is {nameof(StoreCapabilities.Shared)}: {nameof(OpenSecondAsync)} must say how it is opened a second time.");

    /// <summary>Lets the store's clock go on: moves a fake one, or waits for a real one.</summary>
    /// <param name="time">How far; the kit asks for 5 seconds at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default);
}
