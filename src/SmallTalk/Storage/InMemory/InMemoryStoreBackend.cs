using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>The store that keeps everything in this process's memory: for tests, and for hosts whose conversations may die with the process.</summary>
internal sealed class InMemoryStoreBackend : IStoreBackend
{
    public const string EngineName = "memory";

    private readonly InMemorySessionStore _sessions;
    private readonly InMemoryEventLog _events;

    public InMemoryStoreBackend(TimeProvider time, IOptions<InMemoryStoreOptions> options)
    {
        var feed = new StateFeed();
        var kept = options.Value.KeptStateVersions;
        var leases = new InMemoryLeaseStore(time);
        _events = new(time, leases, options.Value.MaxEvents);
        _sessions = new(time, leases, _events, feed, kept);
        State = new InMemoryStateStore(time, leases, _sessions, feed, kept);
        Leases = leases;
    }

    public InMemoryStoreBackend(TimeProvider time)
        : this(time, Options.Create(new InMemoryStoreOptions())) { }

    public string Name => EngineName;

    public StoreCapabilities Capabilities => StoreCapabilities.None;

    public Durability Durability => Durability.Memory;

    public ISessionStore Sessions => _sessions;

    public IEventLog Events => _events;

    public IStateStore State { get; }

    public ILeaseStore Leases { get; }

    public ValueTask InitializeAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default) =>
        new(
            new StoreStatistics
            {
                Sessions = _sessions.Count,
                Events = _events.Count,
                Commits = _sessions.Commits,
            }
        );

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
