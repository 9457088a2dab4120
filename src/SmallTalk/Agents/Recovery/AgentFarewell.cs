using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Disposes instances that are not needed any more: one that never ends its disposal is left, and said.</summary>
internal sealed partial class AgentFarewell(TimeProvider time, ILogger<AgentFarewell> logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger.Unfailing();

    /// <summary>Disposes one and does not wait for it.</summary>
    public void Dispose(string name, IAgent agent) => _ = DisposeAsync(name, agent);

    /// <summary>Disposes one; completes when that is done, has failed, or takes too long.</summary>
    public async Task DisposeAsync(string name, IAgent agent)
    {
        if (agent is not (IAsyncDisposable or IDisposable))
            return;
        using var deadline = new CancellationTokenSource(Timeout, time);
        try
        {
            await ForeignCall.RunAsync(_ => DisposeAsync(agent), deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            LogLeft(name, Timeout.TotalSeconds);
        }
        catch (Exception error)
        {
            LogFailed(error, name);
        }
    }

    private static ValueTask DisposeAsync(IAgent agent)
    {
        if (agent is IAsyncDisposable asynchronous)
            return asynchronous.DisposeAsync();
        (agent as IDisposable)?.Dispose();
        return default;
    }

    [LoggerMessage(6024, LogLevel.Warning, "An instance of agent '{Agent}' did not end its disposal within {Seconds} s, and is left.")]
    private partial void LogLeft(string agent, double seconds);

    [LoggerMessage(6025, LogLevel.Warning, "The disposal of an instance of agent '{Agent}' failed.")]
    private partial void LogFailed(Exception error, string agent);
}
