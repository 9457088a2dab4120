using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Storage;

/// <summary>Holds this process's lease from start to stop. Where no other process can reach the store nobody could take it, so it is not renewed.</summary>
internal sealed partial class ProcessLeaseHolder(
    IStoreBackend backend,
    TimeProvider time,
    IOptions<ProcessLeaseOptions> options,
    ILogger<ProcessLeaseHolder> logger
) : IProcessIdentity, IAsyncDisposable
{
    private readonly ILogger _logger = logger.Unfailing();
    private readonly ProcessLeaseOptions _options = options.Value;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile ProcessOwner? _owner;
    private bool _isDisposed;
    private Task _renewing = Task.CompletedTask;

    public ProcessOwner? Owner => _owner;

    public CancellationToken Lost => _lost.Token;

    /// <summary>Acquires the lease. Called once, after the store was opened.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var instance = _options.InstanceName ?? NewInstanceName();
        var lease = await backend.Leases.AcquireAsync(instance, _options.TimeToLive, cancellationToken).ConfigureAwait(false);
        _owner = lease.Owner;
        LogAcquired(instance, lease.Owner.Epoch);
        if (backend.Capabilities.HasFlag(StoreCapabilities.Shared))
            _renewing = RenewAsync(lease.Owner, _stopping.Token);
    }

    /// <summary>Gives the lease back. Nothing may be committed any more by then. A store that fails is logged: the lease runs out by itself.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (Interlocked.Exchange(ref _owner, null) is not { } held || _lost.IsCancellationRequested)
            return;
        try
        {
            await backend.Leases.ReleaseAsync(held, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            LogReleaseFailed(error, held.Instance);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        _stopping.Dispose();
        _lost.Dispose();
    }

    private async Task RenewAsync(ProcessOwner held, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.RenewInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                if (!await TryRenewAsync(held, cancellationToken).ConfigureAwait(false))
                    return;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is how this ends.
        }
    }

    /// <summary>Renews once; false when the lease is lost for good. A store that fails now, or does not answer while there is time for another attempt, is asked again at the next tick.</summary>
    private async Task<bool> TryRenewAsync(ProcessOwner held, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.TimeToLive / 2, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var renewal = backend.Leases.RenewAsync(held, _options.TimeToLive, either.Token).AsTask();
            if (await renewal.WaitAsync(either.Token).ConfigureAwait(false) is not null)
                return true;
        }
        catch (Exception error) when (error is StoreException || !cancellationToken.IsCancellationRequested)
        {
            LogRenewalFailed(error, held.Instance);
            return true;
        }
        LogLost(held.Instance, held.Epoch);
        await _lost.CancelAsync().ConfigureAwait(false);
        return false;
    }

    // The suffix keeps processes apart that share a machine, or machines that share a name.
    private static string NewInstanceName() => $"{Environment.MachineName}-{CommitId.New()}";
}
