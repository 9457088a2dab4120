using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Benchmarks.Sizes;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Million;

/// <summary>A store as a host makes it, without a host that runs: nothing is swept or sent meanwhile.</summary>
internal sealed class OpenedStore : IAsyncDisposable
{
    private readonly IHost _host;

    private OpenedStore(IHost host) => _host = host;

    public IStoreBackend Backend => _host.Services.GetRequiredService<IStoreBackend>();

    public static async Task<OpenedStore> OpenAsync(SizedStore store, string path)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        store.Use(builder.Services.AddSmallTalk(), path);
        var opened = new OpenedStore(builder.Build());
        await opened.Backend.InitializeAsync();
        return opened;
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();
}
