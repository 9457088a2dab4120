using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using NSubstitute;
using SmallTalk.Alerts;
using SmallTalk.Events;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Events;

/// <summary>A store that lives as long as the test, and buses that come and go over it.</summary>
internal sealed class BusWorld : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<EventBus> _buses = [];

    /// <param name="shared">Whether the buses take each other for other processes.</param>
    /// <param name="wrap">Puts something before the store.</param>
    public BusWorld(bool shared = false, Func<IStoreBackend, IStoreBackend>? wrap = null)
    {
        Faults = new(Clock);
        var store = new InMemoryStoreBackend(Clock);
        var faulty = new FaultInjectingBackend(shared ? new BorrowedBackend(store, StoreCapabilities.Shared) : store, Faults);
        Backend = wrap?.Invoke(faulty) ?? faulty;
    }

    public static TimeSpan RetryDelay { get; } = TimeSpan.FromSeconds(10);

    public WatchedClock Clock { get; } = new();

    public FaultPlan Faults { get; }

    public IStoreBackend Backend { get; }

    public FakeLogCollector Logs { get; } = new();

    public EventOptions Options { get; } =
        new()
        {
            HandlerTimeout = TimeSpan.FromMinutes(30),
            RetryDelay = RetryDelay,
            MaxRetryDelay = RetryDelay,
            MaxAttempts = 3,
        };

    public IAlertDispatcher Alerts { get; } = Substitute.For<IAlertDispatcher>();

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    /// <summary>Starts a bus as a process of its own would have it.</summary>
    public async Task<EventBus> StartBusAsync(string instance = "one")
    {
        var bus = await MakeBusAsync(instance);
        await bus.StartAsync().Guarded();
        return bus;
    }

    public async Task<EventBus> MakeBusAsync(string instance = "one")
    {
        var lease = await Backend.Leases.AcquireAsync(instance, TimeSpan.FromMinutes(1));
        var bus = new EventBus(
            Backend,
            new FixedIdentity(lease.Owner),
            Microsoft.Extensions.Options.Options.Create(Options),
            Microsoft.Extensions.Options.Options.Create(new ProcessLeaseOptions { InstanceName = instance }),
            new EventInstruments(Meters),
            Alerts,
            Clock,
            new FakeLogger<EventBus>(Logs)
        );
        _buses.Add(bus);
        return bus;
    }

    /// <summary>Subscribes with options of the test's own.</summary>
    public static IEventSubscription Subscribe(
        EventBus bus,
        Inbox inbox,
        Func<EventSubscriptionOptions, EventSubscriptionOptions> configure,
        string pattern = "**"
    ) => bus.Subscribe(configure(new() { SubscriberId = "ops", Patterns = [pattern] }), inbox.Handle);

    public NewEvent Event(string topic) => new() { Topic = topic, OccurredAt = Clock.GetUtcNow() };

    public async Task<EventPosition?> StoredPositionAsync(string subscriber) => (await Backend.Events.GetCursorAsync(new(subscriber)))?.Position;

    public Task ElapseRetryAsync() => Clock.ElapseAsync(RetryDelay / 2, RetryDelay);

    public async ValueTask DisposeAsync()
    {
        Faults.Release();
        foreach (var bus in _buses)
            await bus.DisposeAsync();
        await Backend.DisposeAsync();
        await _services.DisposeAsync();
    }
}
