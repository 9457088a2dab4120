using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace SmallTalk.Storage;

/// <summary>Makes the PostgreSQL store.</summary>
internal sealed class PostgresStoreProvider : IStoreProvider
{
    public string Name => PostgresStoreBackend.EngineName;

    public IStoreBackend Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<PostgresStoreOptions>>().Value;
        var connection = services.GetRequiredService<IOptions<StorageOptions>>().Value.Connection;
        options.Connection = string.IsNullOrWhiteSpace(connection) ? null : connection;
        var source = services.GetService<PostgresStoreSource>()?.DataSource ?? (options.Connection is null ? services.GetService<NpgsqlDataSource>() : null);
        if (source is null && options.Connection is null)
            throw new OptionsValidationException(
                $"{StorageOptions.SectionName}:{nameof(StorageOptions.Connection)}",
                typeof(StorageOptions),
                [
                    $"{StorageOptions.SectionName}:{nameof(StorageOptions.Connection)} is not set: the PostgreSQL store needs a connection string (STORAGE_CONNECTION), "
                        + "or a data source: UsePostgres(dataSource), or one registered by AddNpgsqlDataSource.",
                ]
            );
        if (source is null && new PostgresStoreOptionsValidator().Validate(null, options) is { Failed: true } faults)
            throw new OptionsValidationException(PostgresStoreOptions.Section, typeof(PostgresStoreOptions), faults.Failures);
        return new PostgresStoreBackend(
            options,
            source,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<PostgresStoreBackend>>()
        );
    }
}
