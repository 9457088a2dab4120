using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Makes the in-memory store.</summary>
internal sealed class InMemoryStoreProvider : IStoreProvider
{
    public string Name => InMemoryStoreBackend.EngineName;

    public IStoreBackend Create(IServiceProvider services) =>
        new InMemoryStoreBackend(services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IOptions<InMemoryStoreOptions>>());
}
