using SmallTalk.Agents;
using SmallTalk.Groups;
using SmallTalk.Hosting;
using SmallTalk.Turns;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers groups.</summary>
public static class SmallTalkBuilderGroupExtensions
{
    /// <summary>Adds a group of agents that share one conversation; turns are sent to its name.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The group's stable name, 1 to 120 bytes, unique among agents and groups without regard to case.</param>
    /// <param name="configure">Names the members and says how they take turns.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SmallTalk.InvalidIdException">The name breaks the rules.</exception>
    public static ISmallTalkBuilder AddGroup(this ISmallTalkBuilder builder, string name, Action<GroupBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        AgentNames.Check(name, "group name");
        builder.Services.AddSingleton(new GroupRegistration(name, configure));
        return builder;
    }

    /// <summary>Adds a director of the host's own: it decides who speaks next.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes the director; called once.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddGroup(this ISmallTalkBuilder builder, Func<IServiceProvider, ITurnDirector> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        builder.Services.AddSingleton(factory);
        return builder;
    }
}
