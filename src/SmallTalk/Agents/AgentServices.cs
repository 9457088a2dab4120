using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace SmallTalk.Agents;

internal static class AgentServices
{
    internal static IServiceCollection AddAgentsRoom(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>());
        services.TryAddSingleton<IAgentRegistry, AgentRegistry>();
        services.TryAddSingleton<AgentInstruments>();
        services.TryAddSingleton<SweepSignal>();
        services.TryAddSingleton<AgentRows>();
        services.TryAddSingleton<HealthEvents>();
        services.TryAddSingleton<HealthNews>();
        services.TryAddSingleton<AgentInboxTools>();
        services.TryAddSingleton<AgentInboxes>();
        services.TryAddSingleton<AgentCaptures>();
        services.TryAddSingleton<CaptureSchedule>();
        services.TryAddSingleton<AgentFarewell>();
        services.TryAddSingleton<AgentRestarter>();
        services.TryAddSingleton<AgentRecovery>();
        services.TryAddSingleton<DegradationNews>();
        services.TryAddSingleton<Degradation>();
        services.TryAddSingleton<AgentMonitor>();
        services.TryAddSingleton<IAgentMonitor>(static provider => provider.GetRequiredService<AgentMonitor>());
        return services;
    }
}
