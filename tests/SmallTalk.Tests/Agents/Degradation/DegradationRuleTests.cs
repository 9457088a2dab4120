namespace SmallTalk.Agents;

/// <summary>When the system is degraded, by the clock alone; one tick is a second.</summary>
[Property("Requirement", "FR-010a")]
internal sealed class DegradationRuleTests
{
    private readonly DegradationRule _rule = new(new(FailedAgents: 3, Window: 30, RetryInterval: 60, CalmAgents: 2, CalmTime: 120));

    [Test]
    public void The_fourth_agent_that_fails_degrades_the_system_and_the_third_does_not()
    {
        Fail(0, "a", "b", "c");
        _rule.Look(0, failed: 3).Should().Be(DegradationStep.None);

        Fail(1, "d");

        _rule.Look(1, failed: 4).Should().Be(DegradationStep.Enter);
        _rule.Look(2, failed: 4).Should().Be(DegradationStep.None);
    }

    [TestCase(30, DegradationStep.Enter)]
    [TestCase(31, DegradationStep.None)]
    public void Four_failures_must_be_within_30_seconds(long last, DegradationStep expected)
    {
        Fail(0, "a");
        Fail(10, "b", "c");
        Fail(last, "d");

        _rule.Look(last, failed: 4).Should().Be(expected);
    }

    [Test]
    public void The_window_slides()
    {
        Fail(0, "a");
        Fail(20, "b");
        Fail(40, "c");
        Fail(45, "d");
        _rule.Look(45, failed: 4).Should().Be(DegradationStep.None);

        Fail(50, "e");

        _rule.Look(50, failed: 5).Should().Be(DegradationStep.Enter);
        _rule.Failed.Should().Equal("b", "c", "d", "e");
    }

    [Test]
    public void A_look_that_comes_after_the_window_has_still_seen_the_four()
    {
        Fail(0, "a");
        Fail(30, "b", "c", "d");

        _rule.Look(31, failed: 4).Should().Be(DegradationStep.Enter);
    }

    [Test]
    public void An_agent_that_fails_several_times_counts_once_by_its_newest_failure()
    {
        Fail(0, "a");
        Fail(10, "A");
        Fail(20, "a", "b", "c");
        _rule.Look(20, failed: 3).Should().Be(DegradationStep.None);

        Fail(50, "d");

        _rule.Look(50, failed: 4).Should().Be(DegradationStep.Enter);
        _rule.Failed.Should().BeEquivalentTo("a", "b", "c", "d");
    }

    [Test]
    public void Failures_at_the_same_moment_all_count()
    {
        Fail(7, "d", "c", "b", "a");

        _rule.Look(7, failed: 4).Should().Be(DegradationStep.Enter);
        _rule.Failed.Should().Equal("a", "b", "c", "d");
    }

    [Test]
    public void Agents_that_came_back_meanwhile_have_failed_all_the_same()
    {
        Fail(0, "a", "b", "c", "d");

        _rule.Look(0, failed: 0).Should().Be(DegradationStep.Enter);
        _rule.Look(59, failed: 0).Should().Be(DegradationStep.None);
        Steps(60, 119, failed: 0).Should().Equal((60, DegradationStep.Retry));
        _rule.Look(120, failed: 0).Should().Be(DegradationStep.Leave);
    }

    [TestCase(0)]
    [TestCase(1)]
    public void It_ends_when_fewer_than_two_have_been_failed_for_120_seconds(int failed)
    {
        Enter(at: 0);
        _rule.Look(10, failed: 2);
        _rule.Look(11, failed);

        _rule.Look(130, failed).Should().NotBe(DegradationStep.Leave);
        _rule.Look(131, failed).Should().Be(DegradationStep.Leave);
    }

    [Test]
    public void Two_that_are_failed_are_too_many_to_end_it()
    {
        Enter(at: 0);

        Steps(1, 10_000, failed: 2).Select(step => step.Step).Should().OnlyContain(step => step == DegradationStep.Retry);
    }

    [Test]
    public void An_interruption_begins_the_120_seconds_anew()
    {
        Enter(at: 0);
        Steps(1, 120, failed: 1).Should().Equal((60, DegradationStep.Retry), (120, DegradationStep.Retry));

        _rule.Look(120, failed: 2).Should().Be(DegradationStep.None);

        Steps(121, 300, failed: 1).Should().Equal((180, DegradationStep.Retry), (240, DegradationStep.Retry), (241, DegradationStep.Leave));
    }

    [Test]
    public void Recovery_is_tried_every_60_seconds_while_it_lasts()
    {
        Enter(at: 5);

        Steps(6, 250, failed: 4)
            .Should()
            .Equal((65, DegradationStep.Retry), (125, DegradationStep.Retry), (185, DegradationStep.Retry), (245, DegradationStep.Retry));
    }

    [Test]
    public void After_a_stall_recovery_is_tried_once_and_then_a_minute_later()
    {
        Enter(at: 0);

        _rule.Look(200, failed: 4).Should().Be(DegradationStep.Retry);

        Steps(201, 330, failed: 4).Should().Equal((260, DegradationStep.Retry), (320, DegradationStep.Retry));
    }

    [Test]
    public void What_fails_while_it_lasts_begins_no_other_and_four_more_do_afterwards()
    {
        Enter(at: 0);
        Fail(119, "e", "f", "g", "h");
        _rule.Failed.Should().Equal("a", "b", "c", "d");
        _rule.Look(119, failed: 1);
        Steps(120, 239, failed: 1).Should().EndWith((239, DegradationStep.Leave));

        Fail(240, "a", "b", "c");
        _rule.Look(240, failed: 3).Should().Be(DegradationStep.None);
        Fail(241, "d");
        _rule.Look(241, failed: 4).Should().Be(DegradationStep.Enter);
    }

    [Test]
    public void What_began_one_incident_begins_no_other_also_in_a_long_window()
    {
        var rule = new DegradationRule(new(FailedAgents: 1, Window: 1_000, RetryInterval: 60, CalmAgents: 2, CalmTime: 10));
        rule.Note("a", 0);
        rule.Note("b", 0);
        rule.Look(0, failed: 0).Should().Be(DegradationStep.Enter);
        rule.Look(10, failed: 0).Should().Be(DegradationStep.Leave);

        rule.Note("c", 11);
        rule.Look(11, failed: 1).Should().Be(DegradationStep.None);

        rule.Note("a", 12);
        rule.Look(12, failed: 2).Should().Be(DegradationStep.Enter);
    }

    [Test]
    public void A_look_that_was_overtaken_says_nothing()
    {
        Enter(at: 0);
        _rule.Look(100, failed: 4);

        _rule.Look(50, failed: 0).Should().Be(DegradationStep.None);

        _rule.Look(219, failed: 0).Should().Be(DegradationStep.Retry);
        _rule.Look(338, failed: 0).Should().NotBe(DegradationStep.Leave);
        _rule.Look(339, failed: 0).Should().Be(DegradationStep.Leave);
    }

    [Test]
    public void With_a_number_of_zero_the_first_failure_is_enough()
    {
        var rule = new DegradationRule(new(FailedAgents: 0, Window: 30, RetryInterval: 60, CalmAgents: 1, CalmTime: 120));
        rule.Look(0, failed: 0).Should().Be(DegradationStep.None);

        rule.Note("a", 1);

        rule.Look(1, failed: 1).Should().Be(DegradationStep.Enter);
        rule.Look(200, failed: 1).Should().Be(DegradationStep.Retry);
    }

    [Test]
    public void Agents_that_flap_for_ever_cost_no_more_than_a_window()
    {
        var rule = new DegradationRule(new(FailedAgents: 1_000_000, Window: 30, RetryInterval: 60, CalmAgents: 2, CalmTime: 120));

        for (var now = 0; now < 10_000; now++)
            rule.Note($"agent {now}", now);

        rule.Failed.Should().HaveCount(31);
    }

    [Test]
    public void A_look_at_which_nothing_is_to_be_done_allocates_nothing()
    {
        Enter(at: 0);
        _rule.Look(1, failed: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var now = 2; now < 50; now++)
            _rule.Look(now, failed: now % 3);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private void Fail(long now, params string[] agents)
    {
        foreach (var agent in agents)
            _rule.Note(agent, now);
    }

    private void Enter(long at)
    {
        Fail(at, "a", "b", "c", "d");
        _rule.Look(at, failed: 4).Should().Be(DegradationStep.Enter);
    }

    /// <summary>Looks every second.</summary>
    /// <returns>What was to be done, and when.</returns>
    private List<(long At, DegradationStep Step)> Steps(long from, long until, int failed)
    {
        var steps = new List<(long, DegradationStep)>();
        for (var now = from; now <= until; now++)
            if (_rule.Look(now, failed) is var step and not DegradationStep.None)
                steps.Add((now, step));
        return steps;
    }
}
