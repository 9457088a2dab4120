namespace SmallTalk.Agents;

/// <summary>The keys under which a tool finds what it belongs to in <c>AIFunctionArguments.Context</c>; all values are strings.</summary>
public static class AgentToolContext
{
    /// <summary>
    /// The key of the call: the same when the call is repeated because the process died between the tool's effect and its commit. A tool with an effect
    /// hands it to the system it changes, or remembers it, so that a repeat has no second effect.
    /// </summary>
    public const string IdempotencyKey = "smalltalk.idempotency_key";

    /// <summary>The name of the agent that calls the tool.</summary>
    public const string Agent = "smalltalk.agent";

    /// <summary>The name of the agent in whose place it answers, as its backup; absent when it was meant itself.</summary>
    public const string InPlaceOf = "smalltalk.in_place_of";

    /// <summary>The id of the session.</summary>
    public const string SessionId = "smalltalk.session_id";

    /// <summary>The partition of the session; empty for the default one.</summary>
    public const string Partition = "smalltalk.partition";

    /// <summary>The id of the turn.</summary>
    public const string TurnId = "smalltalk.turn_id";

    /// <summary>The correlation id of the turn.</summary>
    public const string CorrelationId = "smalltalk.correlation_id";
}
