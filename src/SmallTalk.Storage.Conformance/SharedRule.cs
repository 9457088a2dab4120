namespace SmallTalk.Storage.Conformance;

/// <summary>Makes rules of stores that several processes use at once: they see two openings of one store.</summary>
internal static class SharedRule
{
    public static ConformanceRule Of(string name, string description, Func<RuleRun, RuleRun, Task> check) =>
        new(
            name,
            description,
            async run =>
            {
                var other = await run.OpenSecondAsync().ConfigureAwait(false);
                await using var closing = other.ConfigureAwait(false);
                await check(run, other).ConfigureAwait(false);
            },
            StoreCapabilities.Shared
        );
}
