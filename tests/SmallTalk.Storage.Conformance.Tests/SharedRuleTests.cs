namespace SmallTalk.Storage.Conformance;

/// <summary>The rules of shared stores: a store that is one behind two openings keeps them, and a fault of one opening is caught.</summary>
[Property("Requirement", "B-09")]
public sealed class SharedRuleTests
{
    private static IReadOnlyList<string> Rules { get; } =
    [.. StoreConformance.Rules.Where(rule => rule.Requires == StoreCapabilities.Shared).Select(rule => rule.Name)];

    // Faults of the second opening. That one which is never woken is caught by the hang guard, after half a minute; it is not run here.
    private static IReadOnlyList<Mutant> Mutants { get; } =
    [
        new("does not see the other's commits", "shared.commit-is-seen-by-the-other", inner => InSessions(inner, new KeptInMemory(inner.Sessions))),
        new("accepts an old version", "shared.old-version-is-refused", inner => InSessions(inner, new SkippedVersionCheck(inner.Sessions))),
        new("does not know the other's commit", "shared.repeat-has-one-effect", inner => InSessions(inner, new RepeatApplied(inner.Sessions))),
        new("lets every writer win", "shared.one-of-many-writers-wins", inner => InSessions(inner, new SkippedVersionCheck(inner.Sessions))),
        new("does not see the other's deletion", "shared.deletion-is-seen-by-the-other", inner => InSessions(inner, new KeptInMemory(inner.Sessions))),
        new("has state of its own", "shared.state-of-a-partition-is-one", inner => new MutantBackend(inner) { State = Fresh().State }),
        new("reads events twice", "shared.events-have-one-order", inner => new MutantBackend(inner) { Events = new DoubledEvents(inner.Events) }),
        new("has events of its own", "shared.redaction-is-seen-by-the-other", inner => new MutantBackend(inner) { Events = Fresh().Events }),
        new("has letters of its own", "shared.letters-are-seen-by-the-other", inner => new MutantBackend(inner) { Events = Fresh().Events }),
        new("fences for itself", "shared.fence-stops-the-other", inner => new MutantBackend(inner) { Leases = Fresh().Leases }),
        new("fences the living", "shared.living-owner-is-not-fenced", inner => new MutantBackend(inner) { Leases = Fresh().Leases }),
        new("has epochs of its own", "shared.epochs-are-one-sequence", inner => new MutantBackend(inner) { Leases = Fresh().Leases }),
        new("takes any cursor", "shared.cursor-has-one-owner", inner => new MutantBackend(inner) { Events = new TakenCursor(inner.Events) }),
        new("closes for all", "shared.closing-one-spares-the-other", inner => new ClosesForAll(inner)),
    ];

    [TestCaseSource(nameof(Rules))]
    public async Task One_store_behind_two_openings_keeps(string name) =>
        (await StoreConformance.Rules.Single(rule => rule.Name == name).RunAsync(new SharedMemoryTarget())).Should().BeTrue();

    [TestCaseSource(nameof(Mutants))]
    public async Task A_fault_of_one_opening_is_caught(object mutant)
    {
        var (_, name, apply) = (Mutant)mutant;
        var rule = StoreConformance.Rules.Single(rule => rule.Name == name);

        var run = () => rule.RunAsync(new SharedMemoryTarget(apply));

        (await run.Should().ThrowExactlyAsync<ConformanceException>()).Which.Rule.Should().Be(name);
    }

    [Test]
    public async Task A_target_that_does_not_say_how_it_is_opened_again_is_told()
    {
        var rule = StoreConformance.Rules.Single(rule => rule.Name == Rules[0]);

        var run = () => rule.RunAsync(new MemoryTarget(inner => new SharedMemoryTarget.Opening(inner)));

        (await run.Should().ThrowExactlyAsync<ConformanceException>()).Which.Message.Should().Contain("OpenSecondAsync");
    }

    private static MutantBackend InSessions(IStoreBackend inner, ISessionStore sessions) => new(inner) { Sessions = sessions };

    private static InMemoryStoreBackend Fresh() => new(TimeProvider.System);
}
