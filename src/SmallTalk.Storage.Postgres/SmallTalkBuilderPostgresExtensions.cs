using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;
using SmallTalk.Hosting;
using SmallTalk.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the PostgreSQL store.</summary>
public static class SmallTalkBuilderPostgresExtensions
{
    /// <summary>Keeps everything in PostgreSQL, where <see cref="StorageOptions.Connection"/> (<c>STORAGE_CONNECTION</c>) says, or through the <see cref="NpgsqlDataSource"/> that the host registered. Wins over <c>STORAGE_TYPE</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder UsePostgres(this ISmallTalkBuilder builder)
    {
        builder.AddPostgresStore();
        builder.Services.Configure<StorageOptions>(static options => options.Type = PostgresStoreBackend.EngineName);
        return builder;
    }

    /// <summary>Keeps everything in PostgreSQL. Wins over <c>STORAGE_TYPE</c> and <c>STORAGE_CONNECTION</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connectionString">The connection string, as Npgsql reads it. It is never logged.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder UsePostgres(this ISmallTalkBuilder builder, string connectionString)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        builder.UsePostgres();
        builder.Services.Configure<StorageOptions>(options => options.Connection = connectionString);
        return builder;
    }

    /// <summary>Keeps everything in PostgreSQL, through a data source that stays the host's: its settings are used as they are, and it is never disposed. Wins over every connection string.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="dataSource">The data source.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder UsePostgres(this ISmallTalkBuilder builder, NpgsqlDataSource dataSource)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        builder.UsePostgres();
        builder.Services.AddSingleton(new PostgresStoreSource(dataSource));
        return builder;
    }

    /// <summary>Registers the PostgreSQL store without choosing it, so that <c>STORAGE_TYPE=postgres</c> can. A second call does nothing.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddPostgresStore(this ISmallTalkBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<PostgresStoreOptions>().ValidateOnStart();
        // First of all that configures: what code says comes later, wherever it was registered.
        if (services.All(service => service.ImplementationType != typeof(PostgresStoreSetup)))
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<PostgresStoreOptions>, PostgresStoreSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgresStoreOptions>, PostgresStoreOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStoreProvider, PostgresStoreProvider>());
        return builder;
    }
}
