using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Events;

/// <summary>The library as one process has it, with its event bus, on a store and a clock of the test's.</summary>
public sealed class BusProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IAsyncDisposable _running;

    private BusProcess(ServiceProvider services, IAsyncDisposable running, FaultPlan faults) => (_services, _running, Faults) = (services, running, faults);

    /// <summary>What goes wrong between this process and the store.</summary>
    public FaultPlan Faults { get; }

    public IEventBus Bus => _services.GetRequiredService<IEventBus>();

    public IStoreBackend Store => _services.GetRequiredService<IStoreBackend>();

    public FakeLogCollector Logs => _services.GetFakeLogCollector();

    /// <param name="store">The store; it is disposed with the process.</param>
    /// <param name="clock">The clock of the process.</param>
    /// <param name="instance">Its configured name.</param>
    /// <param name="configure">Settings of the bus.</param>
    public static async Task<BusProcess> StartAsync(IStoreBackend store, TimeProvider clock, string instance, Action<EventOptions> configure)
    {
        var faults = new FaultPlan();
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddFakeLogging());
        services.AddSingleton<IStoreBackend>(_ => new FaultInjectingBackend(store, faults));
        services.AddSmallTalk(options =>
        {
            options.Lease.InstanceName = instance;
            // Time makes jumps: the lease is neither renewed a thousand times in one, nor does it run out between two of them.
            (options.Lease.TimeToLive, options.Lease.RenewInterval) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5));
            configure(options.Events);
        });
        var provider = services.BuildServiceProvider();
        return new(provider, await provider.StartSmallTalkAsync().Guarded(), faults);
    }

    /// <summary>How often something was logged under this id.</summary>
    public int CountLogs(int id, string containing = "") =>
        Logs.GetSnapshot().Count(record => record.Id.Id == id && record.Message.Contains(containing, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        await _services.DisposeAsync();
    }
}
