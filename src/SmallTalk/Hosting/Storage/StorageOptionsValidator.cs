using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.Hosting;

/// <summary>Checks that the store which is asked for is there, and says what to do when it is not.</summary>
internal sealed class StorageOptionsValidator(IEnumerable<IStoreProvider> providers, ConfiguredOptions configured) : IValidateOptions<StorageOptions>
{
    private const string TypePath = $"{StorageOptions.SectionName}:{nameof(StorageOptions.Type)}";
    private const string PathPath = $"{StorageOptions.SectionName}:{nameof(StorageOptions.Path)}";

    private static readonly Dictionary<string, string> Packages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sqlite"] = "reference the package SmallTalk.Storage.Sqlite and call .UseSqlite(), or .AddSqliteStore() to leave the choice to the configuration",
        ["redis"] = "reference the package SmallTalk.Storage.Redis and call .UseRedis(), or .AddRedisStore() to leave the choice to the configuration",
        ["postgres"] =
            "reference the package SmallTalk.Storage.Postgres and call .UsePostgres(), or .AddPostgresStore() to leave the choice to the configuration",
    };

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        string[] faults = [.. FindTypeFault(options.Type), .. FindPathFault(options.Path)];
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<string> FindTypeFault(string type)
    {
        if (providers.Any(provider => string.Equals(provider.Name, type, StringComparison.OrdinalIgnoreCase)))
            yield break;
        yield return Packages.TryGetValue(type, out var remedy)
            ? $"{configured.SourceOf(TypePath)} is '{type}': {remedy}."
            : $"{configured.SourceOf(TypePath)} is '{type}', which no registered store is called. Registered: {string.Join(", ", Names())}.";
    }

    private IEnumerable<string> FindPathFault(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            yield return $"{configured.SourceOf(PathPath)} is '{path}', which is no path.";
    }

    private IEnumerable<string> Names() => providers.Select(provider => provider.Name).Distinct().Order(StringComparer.Ordinal);
}
