namespace SmallTalk.Storage.Conformance;

/// <summary>What the kit needs of a store under test: a fresh backend, a second opening, and a clock that can be moved.</summary>
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

    /// <summary>Lets the store's clock go on: moves a fake one, or waits for a real one.</summary>
    /// <param name="time">How far; the kit asks for 5 seconds at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default);
}
