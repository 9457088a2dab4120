using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SmallTalk.Groups;

internal static class GroupServices
{
    internal static IServiceCollection AddGroupsRoom(this IServiceCollection services)
    {
        services.TryAddSingleton<GroupInstruments>();
        services.TryAddSingleton<GroupWorkflows>();
        return services;
    }
}
