using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>One test item on its way through an agent's own queue.</summary>
/// <param name="began">When it was sent.</param>
internal sealed class AgentProbe(long began)
{
    private volatile string? _failure;
    private volatile bool _isAnswered;

    public long Began => began;

    public bool IsAnswered => _isAnswered;

    /// <summary>Why it was not answered; null as long as it may be.</summary>
    public string? Failure => _failure;

    public bool IsUnderWay => !_isAnswered && _failure is null;

    /// <summary>Sends it. The agent may block or heed no token: it is left then.</summary>
    public async Task RunAsync(IProbedAgent agent, TimeSpan timeout, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            await ForeignCall.RunAsync(agent.ProbeAsync, deadline.Token).ConfigureAwait(false);
            _isAnswered = true;
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            _failure = $"it has not answered a probe within {timeout.TotalSeconds:0.###} s";
        }
        catch (Exception error)
        {
            _failure = $"its probe failed: {error.Message}";
        }
    }
}
