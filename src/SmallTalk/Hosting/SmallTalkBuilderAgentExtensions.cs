using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers agents.</summary>
public static class SmallTalkBuilderAgentExtensions
{
    /// <summary>Adds an agent over a chat client.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The agent's stable name, 1 to 120 bytes, unique among agents and groups without regard to case.</param>
    /// <param name="client">Makes or finds the chat client; called once at the start. The client is not disposed by the agent.</param>
    /// <param name="configure">Describes and configures the agent; null is by default.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="SmallTalk.InvalidIdException">The name breaks the rules.</exception>
    public static ISmallTalkBuilder AddAgent(
        this ISmallTalkBuilder builder,
        string name,
        Func<IServiceProvider, IChatClient> client,
        Action<AgentBuilder>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(client);
        var agent = new AgentBuilder(name);
        configure?.Invoke(agent);
        return builder.AddAgent(services => agent.Build(client(services), services));
    }

    /// <summary>Adds an agent of the host's own. It cannot be restarted: there is nobody to make another one.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="agent">The agent. It is not disposed.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddAgent(this ISmallTalkBuilder builder, IAgent agent)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(agent);
        builder.Services.AddSingleton(AgentSource.Of(agent));
        return builder;
    }

    /// <summary>Adds an agent of the host's own that needs services, or that can be restarted when it has failed.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="factory">Makes the agent: called at the start, and again for each restart, where it must make a new one of the same name. What it makes is disposed.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder AddAgent(this ISmallTalkBuilder builder, Func<IServiceProvider, IAgent> factory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(factory);
        builder.Services.AddSingleton(AgentSource.Of(factory));
        return builder;
    }
}
