using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace SmallTalk.Events;

/// <summary>Registers the event bus.</summary>
internal static class EventsServices
{
    internal static IServiceCollection AddEventsRoom(this IServiceCollection services)
    {
        services.AddOptions<EventOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EventOptions>, EventOptionsValidator>());
        services.TryAddSingleton<EventInstruments>();
        services.TryAddSingleton<EventPurger>();
        services.TryAddSingleton<EventBus>();
        services.TryAddSingleton<IEventBus>(static provider => provider.GetRequiredService<EventBus>());
        services.TryAddSingleton<IDeadLetterQueue, DeadLetterQueue>();
        return services;
    }
}
