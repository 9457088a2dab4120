using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Registers the room. The host's own registrations win.</summary>
internal static class DiagnosticsServices
{
    internal static IServiceCollection AddDiagnosticsRoom(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AlertInstruments>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertSink, LogAlertSink>());
        services.TryAddSingleton<AlertDispatcher>();
        services.TryAddSingleton<IAlertDispatcher>(provider => provider.GetRequiredService<AlertDispatcher>());
        return services;
    }
}
