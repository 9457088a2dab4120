using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Reads the options from the configuration, when the host has one.</summary>
internal sealed class PostgresStoreSetup(IServiceProvider services) : IConfigureOptions<PostgresStoreOptions>
{
    public void Configure(PostgresStoreOptions options) => services.GetService<IConfiguration>()?.GetSection(PostgresStoreOptions.Section).Bind(options);
}
