using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>Hands one in-memory store to every host that asks. Disposing that store closes nothing, so it outlives its hosts.</summary>
internal sealed class SharedMemory(InMemoryStoreBackend store) : IStoreProvider
{
    public string Name => InMemoryStoreBackend.EngineName;

    public IStoreBackend Create(IServiceProvider services) => store;
}
