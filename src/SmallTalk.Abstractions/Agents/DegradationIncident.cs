namespace SmallTalk.Agents;

/// <summary>Many agents of this process have failed at once: until they are back, new sessions are refused and the limit of active ones is lower. Immutable.</summary>
public sealed record DegradationIncident
{
    /// <summary>What ties together all that is said of it: the log, the alert, the events, the refusals.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The names of the agents whose failures began it, the first one first. Some may be back already, and others may have failed since.</summary>
    public required IReadOnlyList<string> FailedAgents { get; init; }
}
