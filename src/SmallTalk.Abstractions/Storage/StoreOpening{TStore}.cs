namespace SmallTalk.Storage;

/// <summary>What every backend does around an engine that must be opened: opens it once, says what to do while it is not open, closes it once.</summary>
/// <typeparam name="TStore">The open engine.</typeparam>
/// <param name="backend">The class of the backend: it is named when a closed store is used.</param>
/// <remarks>For those who write stores. Safe for use by several threads.</remarks>
public sealed class StoreOpening<TStore>(Type backend) : IAsyncDisposable
    where TStore : class, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile TStore? _store;
    private volatile bool _isDisposed;

    /// <summary>The open engine.</summary>
    /// <exception cref="ObjectDisposedException">The backend was closed.</exception>
    /// <exception cref="InvalidOperationException">The backend was not opened yet.</exception>
    public TStore Store
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, backend);
            return _store
                ?? throw new InvalidOperationException(
                    "The store is not open yet. Start the host, or call StartSmallTalkAsync where there is none; a store that is used by itself is opened by InitializeAsync."
                );
        }
    }

    /// <summary>Opens the engine unless it is open; of several callers one opens it and the others wait.</summary>
    /// <param name="open">Opens it; what it throws goes to the caller, and the next call tries again.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether this call opened it.</returns>
    /// <exception cref="ObjectDisposedException">The backend was closed.</exception>
    public async ValueTask<bool> OpenAsync(Func<CancellationToken, ValueTask<TStore>> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, backend);
            if (_store is not null)
                return false;
            _store = await open(cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Closes the engine if it is open. A second call does nothing.</summary>
    /// <returns>A task.</returns>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            if (_store is { } store)
                await store.DisposeAsync().ConfigureAwait(false);
            _store = null;
        }
        finally
        {
            _gate.Release();
        }
    }
}
