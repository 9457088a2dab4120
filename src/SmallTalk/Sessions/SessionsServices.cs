using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>Registers the room. The host's own registrations win.</summary>
internal static class SessionsServices
{
    internal static IServiceCollection AddSessionsRoom(this IServiceCollection services)
    {
        services.AddOptions<SessionOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SessionOptions>, SessionOptionsValidator>());
        services.TryAddSingleton<SessionInstruments>();
        services.TryAddSingleton<StoreBreaker>();
        services.TryAddSingleton<SessionContext>();
        services.TryAddSingleton<ICapacityGate, CapacityGate>();
        services.TryAddSingleton(StateConflictResolvers.LastWriteWins);
        services.TryAddSingleton<SessionManager>();
        services.TryAddSingleton<ISessionManager>(provider => provider.GetRequiredService<SessionManager>());
        return services;
    }
}
