using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>What all shared state of a process shares.</summary>
internal sealed class StateContext(
    IStoreBackend backend,
    PayloadCodec codec,
    IProcessIdentity identity,
    IStateConflictResolver resolver,
    StoreBreaker breaker,
    StateInstruments instruments,
    TimeProvider time,
    IOptions<StateOptions> options,
    ILoggerFactory loggers
) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    public IStoreBackend Backend => backend;

    public IStateStore Store => backend.State;

    public PayloadCodec Codec => codec;

    public IProcessIdentity Identity => identity;

    public IStateConflictResolver Resolver => resolver;

    public StateInstruments Instruments => instruments;

    public TimeProvider Time => time;

    public StateOptions Options { get; } = options.Value;

    public StoreCalls Calls { get; } = new(time, options.Value.StoreRetryWindow, breaker);

    public ILogger Log { get; } = loggers.CreateLogger("SmallTalk.State").Unfailing();

    /// <summary>Is cancelled when the host stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether the host stops or has stopped. Can be asked for ever: a watch may end after its host is gone.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Ends all watching. A second call does nothing.</summary>
    public Task StopAsync() => _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();
}
