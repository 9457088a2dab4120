using NUnit.Framework;

namespace SmallTalk.Storage.Conformance;

/// <summary>
/// All rules of the kit against one store, a test case for each. Derive a sealed fixture, mark it with <see cref="ProvesAttribute"/>, and say how the
/// store is made.
/// </summary>
public abstract class StoreConformanceTests
{
    public static IReadOnlyList<string> Rules { get; } = [.. StoreConformance.Rules.Select(rule => rule.Name)];

    [TestCaseSource(nameof(Rules))]
    public async Task The_store_keeps(string name)
    {
        var rule = StoreConformance.Rules.Single(rule => rule.Name == name);
        var target = CreateTarget();
        try
        {
            if (!await rule.RunAsync(target, TestContext.CurrentContext.CancellationToken))
            {
                Assert.Pass($"Does not apply: the store is not {rule.Requires}.");
            }
        }
        finally
        {
            (target as IDisposable)?.Dispose();
        }
    }

    /// <summary>Makes what the kit needs of the store; disposed after the rule when it is disposable.</summary>
    protected abstract IConformanceTarget CreateTarget();
}
