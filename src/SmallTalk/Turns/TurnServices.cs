using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace SmallTalk.Turns;

internal static class TurnServices
{
    internal static IServiceCollection AddTurnsRoom(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TurnRunnerOptions>, TurnRunnerOptionsValidator>());
        services.TryAddSingleton<TurnInstruments>();
        services.TryAddSingleton<TurnDirectory>();
        services.TryAddSingleton<AgentGuards>();
        services.TryAddSingleton<TurnRuntime>();
        services.TryAddSingleton<TurnRunner>();
        services.TryAddSingleton<TurnTakeover>();
        services.TryAddSingleton<ITurnRunner>(static provider => provider.GetRequiredService<TurnRunner>());
        return services;
    }
}
