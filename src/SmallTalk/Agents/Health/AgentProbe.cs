using System.Diagnostics.CodeAnalysis;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>One test item on its way through an agent's own queue. The sweep says when it has taken too long.</summary>
/// <param name="began">When it was sent.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has neither a timer nor a wait handle, and is cancelled while it may be in use.")]
internal sealed class AgentProbe(long began)
{
    private readonly CancellationTokenSource _end = new();
    private volatile string? _failure;
    private volatile bool _isAnswered;
    private volatile bool _hasReached;

    public long Began => began;

    /// <summary>For how long nobody could look since it was sent.</summary>
    public long Credit { get; set; }

    /// <summary>Why it was not answered; null as long as it may be.</summary>
    public string? Failure => _failure;

    public bool IsUnderWay => !_isAnswered && _failure is null;

    /// <summary>Whether the agent was asked at all: a starved pool may not have come to it.</summary>
    public bool HasReached => _hasReached;

    /// <summary>Sends it. The agent may block or heed no token: it is left at the end.</summary>
    public async Task RunAsync(IProbedAgent agent)
    {
        try
        {
            await ForeignCall.RunAsync(AskAsync, _end.Token).ConfigureAwait(false);
            _isAnswered = true;
        }
        catch (Exception error)
        {
            _failure ??= $"its probe failed: {error.Message}";
        }

        ValueTask AskAsync(CancellationToken token)
        {
            _hasReached = true;
            return agent.ProbeAsync(token);
        }
    }

    /// <summary>Waits no longer.</summary>
    public void Abandon(string reason)
    {
        if (_isAnswered)
            return;
        _failure ??= reason;
        _ = _end.CancelAsync();
    }
}
