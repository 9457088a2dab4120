namespace SmallTalk.Agents;

/// <summary>Disposes agents that SmallTalk has made.</summary>
internal static class AgentDisposal
{
    public static ValueTask DisposeAsync(IAgent agent)
    {
        if (agent is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (agent as IDisposable)?.Dispose();
        return default;
    }
}
