namespace SmallTalk.Turns;

/// <summary>How one turn is run; whatever is null is as configured.</summary>
public sealed record TurnOptions
{
    /// <summary>What is kept of a turn that fails or is left.</summary>
    public TurnFailurePolicy? FailurePolicy { get; init; }

    /// <summary>The id of the turn, to find it again; null makes one. 1 to 256 bytes.</summary>
    public string? TurnId { get; init; }

    /// <summary>What ties logs, traces and events together; null takes the current trace id, or the turn's id. 1 to 256 bytes.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>How long an agent may take for one answer, tools included, waiting for a slow consumer not included; 10 ms to 24 h.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long an agent may be silent, from one update to the next; a running tool is silent. 10 ms to 24 h.</summary>
    public TimeSpan? IdleTimeout { get; init; }
}
