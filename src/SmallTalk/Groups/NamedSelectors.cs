using Microsoft.Extensions.DependencyInjection;

namespace SmallTalk.Groups;

/// <summary>The selectors that configuration can name.</summary>
internal static class NamedSelectors
{
    private static readonly Dictionary<string, Func<IServiceProvider, ISpeakerSelector>> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["round_robin"] = By.RoundRobin,
        ["priority"] = By.Priority,
        ["relevance"] = By.Relevance,
        ["llm"] = By.Llm,
        ["composite"] = By.Composite(By.Relevance, By.Llm),
    };

    internal static string Known => string.Join(", ", ByName.Keys);

    /// <summary>Finds one; round-robin when none is named, null when there is none of that name.</summary>
    internal static Func<IServiceProvider, ISpeakerSelector>? Find(string? name, IServiceProvider services)
    {
        if (string.IsNullOrEmpty(name))
            return By.RoundRobin;
        if (ByName.TryGetValue(name, out var known))
            return known;
        return services.GetKeyedService<ISpeakerSelector>(name) is { } own ? _ => own : null;
    }
}
