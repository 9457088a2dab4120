using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Makes the file store.</summary>
internal sealed class FileStoreProvider : IStoreProvider
{
    public string Name => FileStoreBackend.EngineName;

    public IStoreBackend Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<FileStoreOptions>>();
        options.Value.Path = FullPath(services);
        return new FileStoreBackend(services.GetRequiredService<TimeProvider>(), options, services.GetRequiredService<ILogger<FileStoreBackend>>());
    }

    // A relative path begins at the content root, or at the working directory where there is no host.
    private static string FullPath(IServiceProvider services)
    {
        var root = services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory;
        return Path.GetFullPath(services.GetRequiredService<IOptions<StorageOptions>>().Value.Path, Path.GetFullPath(root));
    }
}
