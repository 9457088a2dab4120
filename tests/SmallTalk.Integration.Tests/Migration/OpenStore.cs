using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Integration.Migration;

/// <summary>A store as a host has it, chosen by the one line with which hosts choose it.</summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private IAsyncDisposable? _running;

    private OpenStore(ServiceProvider services) => _services = services;

    public IStoreBackend Backend => _services.GetRequiredService<IStoreBackend>();

    public ISessionManager Sessions => _services.GetRequiredService<ISessionManager>();

    public ITurnRunner Turns => _services.GetRequiredService<ITurnRunner>();

    /// <summary>Opens a store for tools: no host runs on it.</summary>
    public static async Task<OpenStore> OpenAsync(Action<ISmallTalkBuilder> use)
    {
        var store = new OpenStore(Build(use));
        await store.Backend.InitializeAsync();
        return store;
    }

    /// <summary>Starts a host on a store.</summary>
    public static async Task<OpenStore> StartAsync(Action<ISmallTalkBuilder> use)
    {
        var store = new OpenStore(Build(use));
        store._running = await store._services.StartSmallTalkAsync();
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
            await _running.DisposeAsync();
        await _services.DisposeAsync();
    }

    private static ServiceProvider Build(Action<ISmallTalkBuilder> use)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        use(services.AddSmallTalk());
        return services.BuildServiceProvider();
    }
}
