namespace SmallTalk.Configuration;

/// <summary>Bounds against files that are small and mean much: aliases of aliases, brackets without end.</summary>
internal static class YamlLimits
{
    /// <summary>Levels of nesting, aliases followed; as many as the JSON source takes.</summary>
    public const int Depth = 64;

    /// <summary>Maps, sequences and scalars, each counted as often as aliases and merges repeat it.</summary>
    public const int Nodes = 100_000;

    /// <summary>Characters of all paths of settings together.</summary>
    public const int PathCharacters = 16 * 1024 * 1024;
}
