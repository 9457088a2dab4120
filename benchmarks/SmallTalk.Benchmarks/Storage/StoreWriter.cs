using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>A process that commits to a store: it holds a lease, as every host does.</summary>
internal sealed class StoreWriter(IStoreBackend store, ProcessOwner owner)
{
    public IStoreBackend Store => store;

    public ProcessOwner Owner => owner;

    public static async Task<StoreWriter> CreateAsync(IStoreBackend store)
    {
        var lease = await store.Leases.AcquireAsync("benchmark", TimeSpan.FromHours(1));
        return new(store, lease.Owner);
    }

    public async Task<SessionWriter> CreateSessionAsync()
    {
        var session = new SessionWriter(this, new SessionKey(SessionId.New()));
        await session.CreateAsync();
        return session;
    }
}
