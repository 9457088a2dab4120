namespace SmallTalk.Groups;

/// <summary>Options that have been checked. Immutable.</summary>
internal sealed record RelevanceRules
{
    private const double HighestOdds = 100;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(1);

    internal required float SwitchThreshold { get; init; }

    internal required double? MinConfidence { get; init; }

    internal required RelevanceFallback Fallback { get; init; }

    internal required string? DefaultAgent { get; init; }

    internal required ISpeakerSelector? Selector { get; init; }

    internal required float EmbeddingWeight { get; init; }

    internal required TimeSpan EmbeddingTimeout { get; init; }

    /// <exception cref="ArgumentException">An option is out of its range, or what the fallback needs is missing.</exception>
    internal static RelevanceRules From(RelevanceOptions options, IServiceProvider services)
    {
        Check(options);
        return new()
        {
            SwitchThreshold = (float)options.SwitchThreshold,
            MinConfidence = options.MinConfidence,
            Fallback = options.Fallback,
            DefaultAgent = options.DefaultAgent,
            Selector = options.Fallback == RelevanceFallback.Selector ? options.Selector!(services) : null,
            EmbeddingWeight = (float)options.EmbeddingWeight,
            EmbeddingTimeout = options.EmbeddingTimeout,
        };
    }

    private static void Check(RelevanceOptions options)
    {
        var faults = new List<string>();
        if (!(options.SwitchThreshold is >= 0 and <= HighestOdds))
            faults.Add($"SwitchThreshold is {options.SwitchThreshold}, not 0 to {HighestOdds}.");
        if (options.MinConfidence is { } confidence && !(confidence is >= 0 and <= 1))
            faults.Add($"MinConfidence is {confidence}, not 0 to 1.");
        if (!(options.EmbeddingWeight is >= 0 and <= HighestOdds))
            faults.Add($"EmbeddingWeight is {options.EmbeddingWeight}, not 0 to {HighestOdds}.");
        if (options.EmbeddingTimeout <= TimeSpan.Zero || options.EmbeddingTimeout > LongestTimeout)
            faults.Add($"EmbeddingTimeout is {options.EmbeddingTimeout}, not above 0 up to {LongestTimeout}.");
        if (!Enum.IsDefined(options.Fallback))
            faults.Add($"Fallback is {options.Fallback}, which is not one of {string.Join(", ", Enum.GetNames<RelevanceFallback>())}.");
        if (options is { Fallback: RelevanceFallback.DefaultAgent, DefaultAgent: null or "" })
            faults.Add("Fallback is DefaultAgent, but DefaultAgent is not set.");
        if (options is { Fallback: RelevanceFallback.Selector, Selector: null })
            faults.Add("Fallback is Selector, but Selector is not set.");
        if (faults.Count > 0)
            throw new ArgumentException($"The options of relevance selection are wrong: {string.Join(' ', faults)}", nameof(options));
    }
}
