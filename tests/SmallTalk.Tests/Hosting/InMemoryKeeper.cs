using SmallTalk.Storage;

namespace SmallTalk.Tests.Hosting;

/// <summary>Remembers the store of a host, to look into it afterwards; the in-memory store can be read when it is closed.</summary>
internal sealed class InMemoryKeeper
{
    public IStoreBackend? Backend { get; private set; }

    public IStoreBackend Keep(IStoreBackend backend) => Backend = backend;
}
