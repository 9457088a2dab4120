using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Events;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Benchmarks.Harness;

/// <summary>The whole library in a host of its own, as an application runs it, without logging.</summary>
internal sealed class Library : IAsyncDisposable
{
    private const int MaxActiveSessions = 1_000_000;

    // A store that is late shows in the durations, not as turns that failed.
    private static readonly TimeSpan StoreRetryWindow = TimeSpan.FromMinutes(2);

    private readonly IHost _host;

    private Library(IHost host) => _host = host;

    public ISessionManager Sessions => _host.Services.GetRequiredService<ISessionManager>();

    public ITurnRunner Turns => _host.Services.GetRequiredService<ITurnRunner>();

    public IStoreBackend Store => _host.Services.GetRequiredService<IStoreBackend>();

    /// <summary>A part of the host.</summary>
    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public IEventBus Events => _host.Services.GetRequiredService<IEventBus>();

    /// <param name="store">The name of the store.</param>
    /// <param name="path">Where the store keeps its data, if it does.</param>
    /// <param name="configure">What else the host has.</param>
    public static Task<Library> StartAsync(string store, string path, Action<ISmallTalkBuilder>? configure = null) =>
        StartAsync(builder =>
        {
            builder = store == Stores.Memory ? builder.UseInMemoryStore() : builder.UseFileStore(path);
            configure?.Invoke(builder);
        });

    /// <param name="configure">Chooses the store, and what else the host has.</param>
    public static async Task<Library> StartAsync(Action<ISmallTalkBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        configure(builder.Services.AddSmallTalk());
        builder.Services.Configure<SessionOptions>(options =>
        {
            options.MaxActiveSessions = MaxActiveSessions;
            options.StoreRetryWindow = StoreRetryWindow;
        });
        var library = new Library(builder.Build());
        await library._host.StartAsync();
        return library;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
