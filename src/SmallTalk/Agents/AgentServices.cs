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
        services.TryAddSingleton<AgentRows>();
        services.TryAddSingleton<HealthEvents>();
        services.TryAddSingleton<HealthNews>();
        services.TryAddSingleton<DegradationNews>();
        services.TryAddSingleton<Degradation>();
        services.TryAddSingleton<AgentMonitor>();
        services.TryAddSingleton<IAgentMonitor>(static provider => provider.GetRequiredService<AgentMonitor>());
        return services;
    }
}
