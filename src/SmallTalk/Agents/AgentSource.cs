namespace SmallTalk.Agents;

/// <summary>Where an agent comes from.</summary>
/// <param name="Make">Makes it, or hands out the one there is.</param>
/// <param name="IsFactory">Whether each call makes a new one, which is then disposed here; so it can be restarted.</param>
internal sealed record AgentSource(Func<IServiceProvider, IAgent> Make, bool IsFactory)
{
    public static AgentSource Of(IAgent agent) => new(_ => agent, IsFactory: false);

    public static AgentSource Of(Func<IServiceProvider, IAgent> factory) => new(factory, IsFactory: true);
}
