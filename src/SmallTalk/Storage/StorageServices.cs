using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Registers the Storage room. Which backend is used is decided by the host.</summary>
internal static class StorageServices
{
    internal static IServiceCollection AddStorageRoom(this IServiceCollection services)
    {
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStoreProvider, InMemoryStoreProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStoreProvider, FileStoreProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<InMemoryStoreOptions>, InMemoryStoreOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FileStoreOptions>, FileStoreOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProcessLeaseOptions>, ProcessLeaseOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PayloadOptions>, PayloadOptionsValidator>());
        services.TryAddSingleton<PayloadCodec>();
        services.TryAddSingleton<ProcessLeaseHolder>();
        services.TryAddSingleton<IProcessIdentity>(provider => provider.GetRequiredService<ProcessLeaseHolder>());
        return services;
    }
}
