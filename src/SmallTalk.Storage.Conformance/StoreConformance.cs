namespace SmallTalk.Storage.Conformance;

/// <summary>The rules that every store must keep.</summary>
public static class StoreConformance
{
    /// <summary>All rules, in the order of their subjects.</summary>
    public static IReadOnlyList<ConformanceRule> Rules { get; } =
    [
        .. BackendRules.All,
        .. CommitRules.All,
        .. RefusalRules.All,
        .. RepeatRules.All,
        .. RaceRules.All,
        .. LoadRules.All,
        .. DeleteRules.All,
        .. QueryRules.All,
        .. EventRules.All,
        .. EventReadingRules.All,
        .. TrimRules.All,
        .. CursorRules.All,
        .. DeadLetterRules.All,
        .. RedactionRules.All,
        .. StateRules.All,
        .. WatchRules.All,
        .. LeaseRules.All,
        .. PartitionRules.All,
        .. InputRules.All,
        .. ClosedRules.All,
        .. ReopenRules.All,
        .. SharedSessionRules.All,
        .. SharedEventRules.All,
        .. SharedLeaseRules.All,
        .. ImportRules.All,
        .. EventImportRules.All,
    ];

    /// <summary>Runs all rules, one after another, each against a fresh backend.</summary>
    /// <param name="target">The store under test.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>What held and what did not.</returns>
    public static async Task<ConformanceReport> RunAsync(IConformanceTarget target, CancellationToken cancellationToken = default)
    {
        var held = new List<string>();
        var notApplied = new List<string>();
        var broken = new List<ConformanceException>();
        foreach (var rule in Rules)
        {
            try
            {
                var applied = await rule.RunAsync(target, cancellationToken).ConfigureAwait(false);
                (applied ? held : notApplied).Add(rule.Name);
            }
            catch (ConformanceException error)
            {
                broken.Add(error);
            }
        }
        return new(held, notApplied, broken);
    }
}
