using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

/// <summary>Fills <see cref="SqliteStoreOptions"/> from the configuration, where there is one.</summary>
internal sealed class SqliteStoreSetup(IServiceProvider services) : IConfigureOptions<SqliteStoreOptions>
{
    public void Configure(SqliteStoreOptions options) => services.GetService<IConfiguration>()?.GetSection(SqliteStoreOptions.SectionName).Bind(options);
}
