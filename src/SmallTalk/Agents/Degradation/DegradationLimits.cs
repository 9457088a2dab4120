namespace SmallTalk.Agents;

/// <summary>When the system is degraded; times are in ticks of its clock.</summary>
internal readonly record struct DegradationLimits(int FailedAgents, long Window, long RetryInterval, int CalmAgents, long CalmTime)
{
    public static DegradationLimits Of(AgentDegradationOptions options, TimeProvider time)
    {
        long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
        return new(options.FailedAgents, Ticks(options.Window), Ticks(options.RetryInterval), options.CalmAgents, Ticks(options.CalmTime));
    }
}
