using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

internal static class GroupServices
{
    internal static IServiceCollection AddGroupsRoom(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GroupOptions>, GroupOptionsValidator>());
        services.TryAddSingleton<GroupInstruments>();
        services.TryAddSingleton<GroupMembership>();
        services.TryAddSingleton<SpeakerInfluence>();
        services.TryAddSingleton<ISpeakerInfluence>(static provider => provider.GetRequiredService<SpeakerInfluence>());
        services.TryAddSingleton<FailureCounts>();
        services.TryAddSingleton<FailureWatch>();
        services.TryAddSingleton<Eligibility>();
        services.TryAddSingleton<AddressBooks>();
        services.TryAddSingleton<GroupFloor>();
        services.TryAddSingleton<SpeakerChooser>();
        services.TryAddSingleton<GroupDowns>();
        services.TryAddSingleton<GroupParts>();
        services.TryAddSingleton<GroupFactory>();
        services.TryAddSingleton<GroupCatalog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITurnDirectors, GroupCatalog>(static provider => provider.GetRequiredService<GroupCatalog>()));
        services.TryAddSingleton<SelectorPreparation>();
        services.TryAddSingleton<GroupConversationParts>();
        services.TryAddSingleton<IGroupConversationManager, GroupConversationManager>();
        services.TryAddSingleton<GroupWorkflows>();
        return services;
    }
}
