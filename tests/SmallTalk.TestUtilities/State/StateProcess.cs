using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.State;

/// <summary>The library as one process has it, on a store that others use too.</summary>
public sealed class StateProcess : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IAsyncDisposable _running;

    private StateProcess(ServiceProvider services, IAsyncDisposable running, FaultPlan faults) => (_services, _running, Faults) = (services, running, faults);

    /// <summary>What goes wrong between this process and the store.</summary>
    public FaultPlan Faults { get; }

    public ISharedState State => _services.GetRequiredService<ISharedState>();

    public ISessionManager Sessions => _services.GetRequiredService<ISessionManager>();

    public IStoreBackend Store => _services.GetRequiredService<IStoreBackend>();

    public ProcessOwner Owner => _services.GetRequiredService<IProcessIdentity>().Owner!;

    public static async Task<StateProcess> StartAsync(IStoreBackend store, Action<StateOptions>? configure = null)
    {
        var faults = new FaultPlan();
        var services = new ServiceCollection();
        services.AddSingleton<IStoreBackend>(_ => new FaultInjectingBackend(store, faults));
        services.AddSmallTalk(options =>
        {
            options.Payloads.AddResolver(PlanJson.Default);
            options.State.PollInterval = TimeSpan.FromMilliseconds(100);
            // A machine under load must not look like a store that is away.
            options.State.StoreRetryWindow = options.Sessions.StoreRetryWindow = TimeSpan.FromMinutes(1);
            // Nor a slow disk like a writer who is always second.
            options.State.MergeAttempts = 1_000;
            configure?.Invoke(options.State);
        });
        services.Configure<SessionOptions>(options => options.ConflictRetryDelay = TimeSpan.FromMilliseconds(1));
        var provider = services.BuildServiceProvider();
        return new(provider, await provider.StartSmallTalkAsync(), faults);
    }

    public async ValueTask DisposeAsync()
    {
        await _running.DisposeAsync();
        await _services.DisposeAsync();
    }
}
