using SmallTalk.Events;

namespace SmallTalk.Storage.Conformance;

/// <summary>The kit catches the faults that were named before it was written, each by the rule that was named for it.</summary>
[Property("Requirement", "B-09")]
public sealed class MutantTests
{
    private static IReadOnlyList<Mutant> Mutants { get; } =
    [
        InSessions("lost append", "commit.every-acknowledged-message-is-there", inner => new LostAppend(inner)),
        InSessions("non-atomic commit", "commit.is-all-or-nothing", inner => new NonAtomicCommit(inner)),
        InSessions("version check skipped", "commit.old-version-is-refused", inner => new SkippedVersionCheck(inner)),
        InSessions("stale read", "load.reads-own-commits", inner => new StaleRead(inner)),
        InSessions("reordered events", "events.keep-session-order", inner => new ReorderedEvents(inner)),
        InSessions("repeated commit applied twice", "commit.repeat-has-one-effect", inner => new RepeatApplied(inner)),
        InSessions("fence ignored", "lease.fenced-owner-is-refused", inner => new IgnoredFence(inner)),
        InSessions("partition leak", "partition.query-stays-inside", inner => new PartitionLeak(inner)),
        InSessions("tail off by one", "load.tail-is-exact", inner => new TailOffByOne(inner, error: 1)),
        InSessions("tail off by one", "load.tail-is-exact", inner => new TailOffByOne(inner, error: -1)),
        InEvents("cursor moved before handling", "cursor.refused-save-changes-nothing", inner => new CursorMovedEarly(inner)),
        InSessions("expiry ignored", "query.finds-expired", inner => new IgnoredExpiry(inner)),
        InEvents("redaction incomplete", "redaction.leaves-no-payload", inner => new IncompleteRedaction(inner)),
    ];

    [TestCaseSource(nameof(Mutants))]
    public async Task A_planted_fault_is_caught_by_the_rule_named_for_it(object mutant)
    {
        var (_, name, apply) = (Mutant)mutant;
        var rule = StoreConformance.Rules.Single(rule => rule.Name == name);

        var run = () => rule.RunAsync(new MemoryTarget(apply));

        (await run.Should().ThrowExactlyAsync<ConformanceException>()).Which.Rule.Should().Be(name);
    }

    [Test]
    public void Every_fault_that_was_named_is_planted()
    {
        var named = File.ReadLines(DecisionFile())
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells is [_, _, _, ['`', ..], _])
            .Select(cells => (cells[1], cells[3].Trim('`')));

        Mutants.Select(mutant => (mutant.Name, mutant.Rule)).Distinct().Should().BeEquivalentTo(named).And.HaveCount(12);
    }

    private static Mutant InSessions(string name, string rule, Func<ISessionStore, ISessionStore> mutate) =>
        new(name, rule, inner => new MutantBackend(inner) { Sessions = mutate(inner.Sessions) });

    private static Mutant InEvents(string name, string rule, Func<IEventLog, IEventLog> mutate) =>
        new(name, rule, inner => new MutantBackend(inner) { Events = mutate(inner.Events) });

    private static string DecisionFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "SmallTalk.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "docs", "adr", "0008-conformance-mutants.md");
    }
}
