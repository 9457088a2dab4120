using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Storage.Sqlite;

namespace SmallTalk.Storage;

/// <summary>Makes the SQLite store.</summary>
internal sealed class SqliteStoreProvider : IStoreProvider
{
    public string Name => SqliteStoreBackend.EngineName;

    public IStoreBackend Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<SqliteStoreOptions>>();
        return new SqliteStoreBackend(
            services.GetRequiredService<TimeProvider>(),
            options,
            FullPath(services, options.Value),
            services.GetRequiredService<ILogger<SqliteStoreBackend>>()
        );
    }

    // A relative path begins at the content root, or at the working directory where there is no host.
    private static string FullPath(IServiceProvider services, SqliteStoreOptions options)
    {
        var root = services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory;
        return DatabaseFile.Resolve(options.Path ?? services.GetRequiredService<IOptions<StorageOptions>>().Value.Path, root);
    }
}
