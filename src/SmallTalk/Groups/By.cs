using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>The ways to choose speakers that come with the library; for <see cref="GroupBuilder.SelectSpeakers(Func{IServiceProvider, ISpeakerSelector})"/>.</summary>
public static class By
{
    private const double DefaultMinConfidence = 0.5;

    /// <summary>One after the other in order of membership; those who cannot speak are passed over.</summary>
    public static Func<IServiceProvider, ISpeakerSelector> RoundRobin { get; } = static _ => new RoundRobinSelector();

    /// <summary>In shares that follow <see cref="AgentDescriptor.Priority"/>, see <see cref="PriorityWith"/>, with seed 0.</summary>
    public static Func<IServiceProvider, ISpeakerSelector> Priority { get; } = PriorityWith(seed: 0);

    /// <summary>By a model, the <see cref="Microsoft.Extensions.AI.IChatClient"/> of the container, with the defaults of <see cref="LlmSelectionOptions"/>.</summary>
    public static Func<IServiceProvider, ISpeakerSelector> Llm { get; } = LlmWith(static _ => { });

    /// <summary>In shares that follow <see cref="AgentDescriptor.Priority"/>: with priority 0 a weight of 1, above it 1 + p, below it 1 / (1 - p); over a conversation each one's share of the turns is as its weight.</summary>
    /// <param name="seed">Decides between those who are equal; a conversation with the same seed takes the same course.</param>
    /// <returns>What makes the selector.</returns>
    /// <remarks>Nobody starves. A turn that failed counts as one. Who comes late starts where the others are; what one has missed while it could not speak comes back to it little by little.</remarks>
    public static Func<IServiceProvider, ISpeakerSelector> PriorityWith(int seed) => _ => new PrioritySelector(seed);

    /// <summary>By a model.</summary>
    /// <param name="configure">Changes the options. Called at once.</param>
    /// <returns>What makes the selector.</returns>
    /// <remarks>
    /// It may choose among the candidates alone. An answer that cannot be used is asked for once more; then, or when the model fails or takes too long, the
    /// candidate that has been silent for longest speaks, with a confidence of 0 and a reason that begins with "fallback".
    /// </remarks>
    /// <exception cref="InvalidAgentsException">Options are out of range; all of them are named.</exception>
    public static Func<IServiceProvider, ISpeakerSelector> LlmWith(Action<LlmSelectionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = LlmSelectors.Checked(configure);
        return services => LlmSelectors.Make(services, options);
    }

    /// <summary>By one selector, and by another one when that is unsure, names nobody or fails. When the second one fails, or its confidence is 0, the answer of the first stands.</summary>
    /// <param name="first">Makes the selector that is asked first.</param>
    /// <param name="then">Makes the one that is asked when the first does not know.</param>
    /// <param name="minConfidence">Below which confidence the first one does not know; 0 to 1, 0.5 by default.</param>
    /// <returns>What makes the selector.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not 0 to 1.</exception>
    public static Func<IServiceProvider, ISpeakerSelector> Composite(
        Func<IServiceProvider, ISpeakerSelector> first,
        Func<IServiceProvider, ISpeakerSelector> then,
        double minConfidence = DefaultMinConfidence
    )
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(then);
        if (minConfidence is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(minConfidence), minConfidence, "A confidence is 0 to 1.");
        return services => new CompositeSelector(first(services), then(services), minConfidence);
    }

    /// <summary>By a function of the host's.</summary>
    /// <param name="choose">Chooses, see <see cref="ISpeakerSelector.SelectAsync"/>; must be safe for use by several threads.</param>
    /// <returns>What makes the selector.</returns>
    public static Func<IServiceProvider, ISpeakerSelector> Custom(Func<SpeakerRequest, CancellationToken, ValueTask<SpeakerSelection>> choose)
    {
        ArgumentNullException.ThrowIfNull(choose);
        var selector = new CustomSelector(choose);
        return _ => selector;
    }

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
