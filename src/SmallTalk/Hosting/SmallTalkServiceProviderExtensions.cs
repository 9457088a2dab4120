using Microsoft.Extensions.Options;
using SmallTalk.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Starts SmallTalk where there is no host.</summary>
public static class SmallTalkServiceProviderExtensions
{
    /// <summary>Starts what <c>AddSmallTalk()</c> registered, for a program that builds a service provider and no host. A host does it by itself.</summary>
    /// <param name="services">The services.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>Disposing it stops gracefully: turns end, sessions are saved, the store is closed.</returns>
    /// <remarks>Sessions, turns and events are used after it. A second call while it runs does nothing. The provider must be disposed asynchronously, by <c>await using</c>.</remarks>
    /// <exception cref="InvalidOperationException">It has been stopped, or its start has failed: build a new service provider.</exception>
    /// <exception cref="InvalidConfigurationException">Options are wrong; all of them are named.</exception>
    /// <exception cref="OptionsValidationException">Options of another package are wrong.</exception>
    /// <exception cref="AggregateException">Those of several are: one <see cref="OptionsValidationException"/> for each.</exception>
    /// <exception cref="SmallTalk.Storage.StoreException">The store cannot be used.</exception>
    public static async Task<IAsyncDisposable> StartSmallTalkAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.GetRequiredService<OptionsCheck>().Run();
        // Options of other packages: a host checks them by itself.
        services.GetService<IStartupValidator>()?.Validate();
        var runtime = services.GetRequiredService<SmallTalkRuntime>();
        await runtime.StartAsync(cancellationToken).ConfigureAwait(false);
        runtime.HostStarted();
        return runtime;
    }
}
