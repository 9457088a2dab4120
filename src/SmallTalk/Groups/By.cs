namespace SmallTalk.Groups;

/// <summary>The ways to choose speakers that come with the library; for <see cref="GroupBuilder.SelectSpeakers(Func{IServiceProvider, ISpeakerSelector})"/>.</summary>
public static class By
{
    /// <summary>One after the other in order of membership; those who cannot speak are passed over.</summary>
    public static Func<IServiceProvider, ISpeakerSelector> RoundRobin { get; } = static _ => new RoundRobinSelector();

    /// <summary>
    /// The member whose profile (name, description, expertise, examples) fits the message best; the last speaker when the message says nothing to the contrary.
    /// No model is called.
    /// </summary>
    public static Func<IServiceProvider, ISpeakerSelector> Relevance { get; } = static services => RelevanceSelector.Create(services, new());

    /// <summary>Relevance with options.</summary>
    /// <param name="configure">Sets the options; called once per group.</param>
    /// <returns>What makes the selector. It throws <see cref="ArgumentException"/> when an option is out of its range.</returns>
    public static Func<IServiceProvider, ISpeakerSelector> RelevanceWith(Action<RelevanceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services =>
        {
            var options = new RelevanceOptions();
            configure(options);
            return RelevanceSelector.Create(services, options);
        };
    }
}
