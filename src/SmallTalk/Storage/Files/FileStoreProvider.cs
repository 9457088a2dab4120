using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Makes the file store.</summary>
internal sealed class FileStoreProvider : IStoreProvider
{
    public string Name => FileStoreBackend.EngineName;

    public IStoreBackend Create(IServiceProvider services) =>
        new FileStoreBackend(
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<FileStoreOptions>>(),
            services.GetRequiredService<ILogger<FileStoreBackend>>()
        );
}
