namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of the backend itself.</summary>
internal static class BackendRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("backend.opens-twice-without-harm", "Opening an open store does nothing.", OpensTwice),
        new("backend.answers", "An open store answers a ping.", Answers),
        new("backend.has-a-short-name", "The name is lower case, without spaces.", HasName),
        new("backend.persistent-is-not-memory", "What is there after reopening survives at least the process.", Survives, StoreCapabilities.Persistent),
        new("backend.counts-what-is-stored", "The counts that are given are right.", Counts),
    ];

    private static async Task OpensTwice(RuleRun run)
    {
        var key = await run.SessionAsync("kept").ConfigureAwait(false);
        await run.Backend.InitializeAsync(run.Token).ConfigureAwait(false);
        run.Equal(1, (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Count, "the number of messages after the second opening");
    }

    private static async Task Answers(RuleRun run) => await run.Backend.PingAsync(run.Token).ConfigureAwait(false);

    private static Task HasName(RuleRun run)
    {
        run.True(run.Backend.Name.Length > 0, "the backend has a name");
        run.True(run.Backend.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)), "the name is lower-case letters and digits");
        return Task.CompletedTask;
    }

    private static Task Survives(RuleRun run)
    {
        run.True(run.Backend.Durability >= Durability.ProcessCrash, "a persistent store is durable");
        return Task.CompletedTask;
    }

    private static async Task Counts(RuleRun run)
    {
        var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
        await run.SessionAsync("other").ConfigureAwait(false);
        await run.AppendAsync(RuleRun.Event("a", key), RuleRun.Event("b")).ConfigureAwait(false);
        var counts = await run.Backend.GetStatisticsAsync(run.Token).ConfigureAwait(false);
        run.Equal(2, counts.Sessions ?? 2, "the number of sessions");
        run.Equal(2, counts.Events ?? 2, "the number of events");
        run.Equal(3, counts.Commits ?? 3, "the number of commits");
    }
}
