using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Hosting;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>Makes hosts whose store is chosen as users choose it: by <c>STORAGE_TYPE</c> and where it is.</summary>
internal static class Engines
{
    // The engines that keep files; all others have a server to connect to.
    private static readonly string[] WithPath = ["file", "sqlite"];

    /// <summary>Adds SmallTalk with every store there is; the configuration selects.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="engine">The name of the engine.</param>
    /// <param name="location">Its path or connection string.</param>
    /// <param name="settings">More settings, as <c>key=value</c>.</param>
    public static ISmallTalkBuilder AddSmallTalk(this HostApplicationBuilder builder, string engine, string location, params IEnumerable<string> settings)
    {
        var values = settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]);
        values["STORAGE_TYPE"] = engine;
        values[WithPath.Contains(engine) ? "STORAGE_PATH" : "STORAGE_CONNECTION"] = location;
        builder.Configuration.AddInMemoryCollection(values);
        builder.Logging.ClearProviders().AddSimpleConsole(options => options.SingleLine = true);
        return builder.Services.AddSmallTalk().AddSqliteStore().AddPostgresStore();
    }

    /// <summary>Makes a host that is not started and opens its store. Disposing the host closes the store.</summary>
    public static Task<(IHost Host, IStoreBackend Backend)> OpenAsync(string engine, string location, params IEnumerable<string> settings) =>
        OpenAsync(TimeProvider.System, engine, location, settings);

    /// <summary>The same on a clock of one's own.</summary>
    public static async Task<(IHost Host, IStoreBackend Backend)> OpenAsync(
        TimeProvider clock,
        string engine,
        string location,
        params IEnumerable<string> settings
    )
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(clock);
        builder.AddSmallTalk(engine, location, settings);
        builder.Logging.ClearProviders();
        var host = builder.Build();
        var backend = host.Services.GetRequiredService<IStoreBackend>();
        await backend.InitializeAsync();
        return (host, backend);
    }
}
