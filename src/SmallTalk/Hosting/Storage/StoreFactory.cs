using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Hosting;

/// <summary>Makes the one store of the process: the selected provider's, wrapped by the decorators in the order of their registration.</summary>
internal static class StoreFactory
{
    public static IStoreBackend Create(IServiceProvider services)
    {
        var type = services.GetRequiredService<IOptions<StorageOptions>>().Value.Type;
        var provider = services.GetServices<IStoreProvider>().Last(provider => string.Equals(provider.Name, type, StringComparison.OrdinalIgnoreCase));
        var store = provider.Create(services);
        foreach (var decorator in services.GetServices<StoreDecorator>())
            store = decorator.Wrap(store, services);
        return store;
    }
}
