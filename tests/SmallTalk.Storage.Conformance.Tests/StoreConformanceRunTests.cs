namespace SmallTalk.Storage.Conformance;

/// <summary>The kit itself: its rules are well named, and its report tells what held and what did not.</summary>
[Property("Requirement", "B-09")]
public sealed class StoreConformanceRunTests
{
    [Test]
    public void Rules_have_names_of_their_own_and_say_what_holds()
    {
        StoreConformance.Rules.Should().HaveCountGreaterThan(150);
        StoreConformance
            .Rules.Select(rule => rule.Name)
            .Should()
            .OnlyHaveUniqueItems()
            .And.AllSatisfy(name => name.Should().MatchRegex("^[a-z]+\\.[a-z0-9]+(-[a-z0-9]+)*$"));
        StoreConformance.Rules.Should().AllSatisfy(rule => rule.Description.Should().EndWith("."));
    }

    [Test]
    public void The_fixture_that_stores_derive_runs_all_rules() => StoreConformanceTests.Rules.Should().Equal(StoreConformance.Rules.Select(rule => rule.Name));

    [Test]
    public async Task A_report_tells_what_held_what_does_not_apply_and_what_is_broken()
    {
        var report = await StoreConformance.RunAsync(new MemoryTarget(inner => new MutantBackend(inner) { Events = new IncompleteRedaction(inner.Events) }));

        report.IsConformant.Should().BeFalse();
        report.Broken.Select(error => error.Rule).Should().Equal("redaction.leaves-no-payload");
        report.Broken[0].Message.Should().Be($"redaction.leaves-no-payload: {report.Broken[0].Expectation}");
        report.NotApplied.Should().Contain("reopen.sessions-are-the-same").And.OnlyContain(name => Requires(name) != StoreCapabilities.None);
        report.Held.Concat(report.NotApplied).Concat(["redaction.leaves-no-payload"]).Should().BeEquivalentTo(StoreConformance.Rules.Select(rule => rule.Name));
    }

    [Test]
    public async Task An_error_that_a_store_throws_breaks_the_rule_and_is_told()
    {
        var rule = StoreConformance.Rules[0];

        var run = () => rule.RunAsync(new MemoryTarget(inner => new MutantBackend(inner) { Sessions = new FailingSessions(inner.Sessions) }));

        var error = (await run.Should().ThrowExactlyAsync<ConformanceException>()).Which;
        error.Rule.Should().Be(rule.Name);
        error.Message.Should().Contain(nameof(StoreUnavailableException)).And.Contain("nobody is there");
        error.InnerException.Should().BeOfType<StoreUnavailableException>();
    }

    [Test]
    public async Task A_cancelled_run_ends_as_cancelled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var run = () => StoreConformance.Rules[0].RunAsync(new MemoryTarget(), source.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    private static StoreCapabilities Requires(string name) => StoreConformance.Rules.Single(rule => rule.Name == name).Requires;
}
