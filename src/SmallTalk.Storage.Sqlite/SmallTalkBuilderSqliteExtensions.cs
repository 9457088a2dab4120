using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SmallTalk.Hosting;
using SmallTalk.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SQLite store.</summary>
public static class SmallTalkBuilderSqliteExtensions
{
    /// <summary>Keeps everything in a SQLite file. Wins over <c>STORAGE_TYPE</c>. A second call only changes the path.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file, or the folder of <c>smalltalk.db</c>; a relative one begins at the content root. Null is as configured, <c>data/smalltalk.db</c> by default.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder UseSqlite(this ISmallTalkBuilder builder, string? path = null)
    {
        builder.AddSqliteStore();
        builder.Services.Configure<StorageOptions>(static options => options.Type = SqliteStoreBackend.EngineName);
        if (path is not null)
            builder.Services.Configure<SqliteStoreOptions>(options => options.Path = path);
        return builder;
    }

    /// <summary>Registers the SQLite store without choosing it, so that <c>STORAGE_TYPE=sqlite</c> can. A second call does nothing.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddSqliteStore(this ISmallTalkBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<SqliteStoreOptions>().ValidateOnStart();
        // First of all that configures: what code says comes later, wherever it was registered.
        if (services.All(service => service.ImplementationType != typeof(SqliteStoreSetup)))
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<SqliteStoreOptions>, SqliteStoreSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStoreOptions>, SqliteStoreOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStoreProvider, SqliteStoreProvider>());
        return builder;
    }
}
