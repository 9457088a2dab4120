using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SmallTalk.Agents;

internal static class AgentServices
{
    internal static IServiceCollection AddAgentsRoom(this IServiceCollection services)
    {
        services.TryAddSingleton<IAgentRegistry, AgentRegistry>();
        services.TryAddSingleton<AgentInstruments>();
        return services;
    }
}
