namespace SmallTalk.Storage.Conformance;

/// <summary>A planted fault and the rule that must name it.</summary>
internal sealed record Mutant(string Name, string Rule, Func<IStoreBackend, IStoreBackend> Apply)
{
    public override string ToString() => $"{Name} ({Rule})";
}
