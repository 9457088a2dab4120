namespace SmallTalk.Agents;

/// <summary>The times of the watch, in ticks of its clock.</summary>
internal readonly record struct HealthTimes(long Sweep, long Late, long Suspect, long Dead, long ProbeEvery, long ProbeWithin)
{
    /// <summary>How often all agents are looked at.</summary>
    public static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>What is between a suspicion and the verdict, at least: the look that gives it may come an interval later.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(500);

    public static HealthTimes Of(AgentHealthOptions options, TimeProvider time)
    {
        long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
        var suspect = options.BeatInterval * options.MissedBeats;
        return new(Ticks(SweepInterval), Ticks(Lateness), Ticks(suspect), Ticks(suspect + Grace), Ticks(options.ProbeInterval), Ticks(options.ProbeTimeout));
    }
}
