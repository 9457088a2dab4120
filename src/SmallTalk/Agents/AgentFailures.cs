namespace SmallTalk.Agents;

/// <summary>Turns what an agent did into the typed error.</summary>
internal static class AgentFailures
{
    internal static string ToTag(this AgentFailureKind kind) =>
        kind switch
        {
            AgentFailureKind.Timeout => "timeout",
            AgentFailureKind.IdleTimeout => "idle_timeout",
            AgentFailureKind.Empty => "empty",
            AgentFailureKind.CircuitOpen => "circuit_open",
            AgentFailureKind.Overloaded => "overloaded",
            AgentFailureKind.Unavailable => "unavailable",
            AgentFailureKind.Lost => "lost",
            _ => "error",
        };

    internal static AgentFailedException Threw(string agent, Exception error) =>
        error as AgentFailedException ?? new(agent, error.Message, ModelErrors.Judge(error).Class, error);

    internal static AgentFailedException TookTooLong(string agent, TimeSpan timeout) =>
        new(agent, $"it took longer than {timeout.TotalSeconds:0.###} s in all.", ErrorClass.Transient);

    internal static AgentFailedException FellSilent(string agent, TimeSpan timeout) =>
        new(agent, $"it was silent for {timeout.TotalSeconds:0.###} s.", ErrorClass.Transient);

    internal static AgentFailedException CircuitOpen(string agent, TimeSpan? retryAfter) =>
        new(
            agent,
            retryAfter is { } wait
                ? $"it failed too often of late and is left alone; it is asked again in {wait.TotalSeconds:0.###} s."
                : "it failed too often of late and is left alone until a trial call has succeeded.",
            ErrorClass.Transient
        );

    internal static AgentFailedException Unavailable(string agent, string? cause) =>
        new(agent, $"{cause ?? HealthCauses.Silent}. It is not asked until it is well again.", ErrorClass.Transient);

    internal static AgentFailedException Lost(string agent, string? cause, Exception? error) =>
        new(agent, $"{cause ?? HealthCauses.Silent}. Its answer is lost.", ErrorClass.Transient, error);

    internal static AgentFailedException Overloaded(string agent, int running, int waiting) =>
        new(
            agent,
            $"there was no place for the call: {running} run at once and {waiting} may wait. Try again later, or raise {AgentOptions.SectionName}:{nameof(AgentOptions.MaxConcurrentCalls)}.",
            ErrorClass.Capacity
        );

    internal static AgentFailedException AnsweredNothing(string agent) => new(agent, "it answered nothing.", ErrorClass.Transient);
}
