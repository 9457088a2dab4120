namespace SmallTalk.Groups;

/// <summary>The ways to choose speakers that come with the library; for <see cref="GroupBuilder.SelectSpeakers(Func{IServiceProvider, ISpeakerSelector})"/>.</summary>
public static class By
{
    /// <summary>One after the other in order of membership; those who cannot speak are passed over.</summary>
    public static Func<IServiceProvider, ISpeakerSelector> RoundRobin { get; } = static _ => new RoundRobinSelector();
}
