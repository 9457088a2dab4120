namespace SmallTalk.Integration.Groups.Simulation;

internal enum SelectorKind
{
    RoundRobin,
    Priority,
    Relevance,

    /// <summary>By a model, <see cref="SimulatedModel"/>.</summary>
    Llm,

    /// <summary>By relevance, then by a model.</summary>
    Composite,

    /// <summary>By <see cref="SimulatedSelector"/>.</summary>
    Custom,
}
