using SmallTalk.Storage;

namespace SmallTalk.Hosting;

/// <summary>Wraps the store that was selected.</summary>
/// <param name="Wrap">Makes the outer store of the inner one; the outer one disposes the inner one.</param>
internal sealed record StoreDecorator(Func<IStoreBackend, IServiceProvider, IStoreBackend> Wrap);
