namespace SmallTalk.Storage.Conformance;

/// <summary>What a run of all rules brought.</summary>
/// <param name="Held">The rules that hold, in order.</param>
/// <param name="NotApplied">The rules that do not apply to this store, in order.</param>
/// <param name="Broken">The rules that the store breaks, in order.</param>
public sealed record ConformanceReport(IReadOnlyList<string> Held, IReadOnlyList<string> NotApplied, IReadOnlyList<ConformanceException> Broken)
{
    /// <summary>Whether the store keeps every rule that applies to it.</summary>
    public bool IsConformant => Broken.Count == 0;
}
