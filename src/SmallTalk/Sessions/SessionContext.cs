using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>What all sessions of a process share.</summary>
internal sealed class SessionContext(
    IStoreBackend backend,
    PayloadCodec codec,
    IProcessIdentity identity,
    IStateConflictResolver resolver,
    StoreBreaker breaker,
    IAlertDispatcher alerts,
    SessionInstruments instruments,
    TimeProvider time,
    IOptions<SessionOptions> options,
    ILoggerFactory loggers
) : IDisposable
{
    private static readonly TimeSpan[] DefaultDelays = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];
    private volatile bool _holdsNothing;

    public IStoreBackend Backend => backend;

    public ISessionStore Store => backend.Sessions;

    public PayloadCodec Codec => codec;

    public IProcessIdentity Identity => identity;

    public IStateConflictResolver Resolver => resolver;

    public IAlertDispatcher Alerts => alerts;

    public SessionInstruments Instruments => instruments;

    public TimeProvider Time => time;

    public SessionOptions Options { get; } = options.Value;

    public IReadOnlyList<TimeSpan> SaveRetryDelays { get; } = options.Value.SaveRetryDelays.Count > 0 ? [.. options.Value.SaveRetryDelays] : DefaultDelays;

    public WorkSchedule Schedule { get; } = new(time);

    public StoreCalls Calls { get; } = new(time, options.Value.StoreRetryWindow, breaker);

    public ILogger Log { get; } = loggers.CreateLogger("SmallTalk.Sessions").Unfailing();

    /// <summary>Whether a change is stored before it is acknowledged, or refused, whatever the options say: nobody saves later any more.</summary>
    public bool HoldsNothing => _holdsNothing;

    /// <summary>From now on nothing is held in memory only.</summary>
    public void EndHolding()
    {
        _holdsNothing = true;
        // Whoever looks for what is to be saved from here on sees it, or is seen by who holds it.
        Interlocked.MemoryBarrier();
    }

    public void Dispose() => Schedule.Dispose();
}
