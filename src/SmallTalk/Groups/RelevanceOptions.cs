namespace SmallTalk.Groups;

/// <summary>How speakers are chosen by relevance. Read once, when the selector is made. Not safe for use by several threads.</summary>
public sealed class RelevanceOptions
{
    /// <summary>The default of <see cref="SwitchThreshold"/>.</summary>
    public const double DefaultSwitchThreshold = 1.7;

    /// <summary>The default of <see cref="EmbeddingWeight"/>.</summary>
    public const double DefaultEmbeddingWeight = 2;

    /// <summary>The default of <see cref="EmbeddingTimeout"/>: 50 milliseconds.</summary>
    public static readonly TimeSpan DefaultEmbeddingTimeout = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How much more the words of a message must speak for another agent than for the last speaker before anyone else is considered, as a logarithm of odds.
    /// A word that stands in the profile of one agent only counts about 2; less in a long profile. 0 to 100.
    /// </summary>
    /// <value>1.7 by default.</value>
    public double SwitchThreshold { get; set; } = DefaultSwitchThreshold;

    /// <summary>The confidence below which <see cref="Fallback"/> decides, 0 to 1; null takes the one at which 90 % were right when parts of the profiles were left out.</summary>
    /// <value>Null by default.</value>
    public double? MinConfidence { get; set; }

    /// <summary>What is done with a message of which the selector is not sure.</summary>
    /// <value><see cref="RelevanceFallback.KeepLastSpeaker"/> by default.</value>
    public RelevanceFallback Fallback { get; set; }

    /// <summary>The agent that speaks when the selector is not sure; used with <see cref="RelevanceFallback.DefaultAgent"/>.</summary>
    /// <value>Null by default.</value>
    public string? DefaultAgent { get; set; }

    /// <summary>Makes the selector that is asked when this one is not sure; used with <see cref="RelevanceFallback.Selector"/>.</summary>
    /// <value>Null by default.</value>
    public Func<IServiceProvider, ISpeakerSelector>? Selector { get; set; }

    /// <summary>How much the similarity of embeddings counts beside the words, when the container has a generator; one standard deviation adds this much to the logarithm of odds. 0 to 100; 0 does without.</summary>
    /// <value>2 by default.</value>
    public double EmbeddingWeight { get; set; } = DefaultEmbeddingWeight;

    /// <summary>How long the embedding of a message may take, above 0 up to a minute; a later one is not waited for.</summary>
    /// <value>50 milliseconds by default.</value>
    public TimeSpan EmbeddingTimeout { get; set; } = DefaultEmbeddingTimeout;
}
