using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Storage;

namespace SmallTalk.Hosting;

/// <summary>Opens the store, says what it keeps and for what it is not meant, and closes it.</summary>
internal sealed partial class StoreStage(IStoreBackend backend, IOptions<ShutdownOptions> shutdown, ILogger<StoreStage> logger) : IStage
{
    private readonly ILogger _logger = logger.Unfailing();

    /// <inheritdoc/>
    public int Number => StageNumbers.Store;

    /// <inheritdoc/>
    public string Name => "store";

    /// <inheritdoc/>
    public TimeSpan StopTimeout => shutdown.Value.CloseTimeout;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await backend.InitializeAsync(cancellationToken).ConfigureAwait(false);
        LogOpened(backend.Name, backend.Durability);
        if (!backend.Capabilities.HasFlag(StoreCapabilities.Persistent))
            LogKeepsNothing(backend.Name);
        LogNotForSensitiveData(backend.Name);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await backend.DisposeAsync().ConfigureAwait(false);
}
