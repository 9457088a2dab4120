using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>Registers the room. The host's own registrations win.</summary>
internal static class StateServices
{
    internal static IServiceCollection AddStateRoom(this IServiceCollection services)
    {
        services.AddOptions<StateOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StateOptions>, StateOptionsValidator>());
        services.TryAddSingleton<StateInstruments>();
        services.TryAddSingleton<StoreBreaker>();
        services.TryAddSingleton<StateContext>();
        services.TryAddSingleton<IStateCodec>(static provider => provider.GetRequiredService<PayloadCodec>());
        services.TryAddSingleton(static provider => Resolver(provider.GetRequiredService<IOptions<StateOptions>>().Value));
        services.TryAddSingleton<ISharedState>(static provider => new SharedState(provider.GetRequiredService<StateContext>()));
        return services;
    }

    private static IStateConflictResolver Resolver(StateOptions options) =>
        options.OnConflict switch
        {
            StateConflictStrategy.FirstWriteWins => StateConflictResolvers.FirstWriteWins,
            StateConflictStrategy.Reject => StateConflictResolvers.Reject,
            StateConflictStrategy.Merge => options.Resolver!,
            _ => StateConflictResolvers.LastWriteWins,
        };
}
