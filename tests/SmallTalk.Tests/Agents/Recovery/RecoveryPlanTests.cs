namespace SmallTalk.Agents;

/// <summary>What is done about an agent that has failed, and when; decided by the clock alone. A tick is a second.</summary>
[Property("Requirement", "FR-008")]
[Property("Requirement", "FR-028")]
public sealed class RecoveryPlanTests
{
    private const AgentRecoveryStep Restart = AgentRecoveryStep.Restart;
    private const AgentRecoveryStep Replace = AgentRecoveryStep.Replace;
    private const AgentRecoveryStep Alert = AgentRecoveryStep.Alert;

    private double _random = 1;

    [Test]
    public void The_first_restart_comes_at_once_and_what_comes_back_is_left_alone()
    {
        var plan = Plan(Restart, Replace, Alert);
        plan.Next(0, true).Should().BeNull();

        plan.Failed(10);

        plan.Next(10, true).Should().Be(Restart);
        plan.Next(11, true).Should().BeNull("one restart runs at a time");
        plan.Recovered();
        plan.Next(1000, true).Should().BeNull();
    }

    [Test]
    public void Restarts_that_fail_come_again_after_a_growing_pause_and_then_the_other_steps()
    {
        var plan = Plan(Restart, Replace, Alert);
        plan.Failed(0);
        plan.Next(0, true).Should().Be(Restart);
        plan.RestartFailed(1);
        plan.Next(1, true).Should().BeNull();
        plan.Next(2, true).Should().Be(Restart, "the pause is a second at most");
        plan.RestartFailed(3);
        plan.Next(4, true).Should().BeNull();
        plan.Next(5, true).Should().Be(Restart, "the next one two");
        plan.RestartFailed(6);

        plan.Next(6, true).Should().Be(Replace, "three restarts within the window were in vain");
        plan.Next(6, true).Should().Be(Alert);
        plan.Next(65, true).Should().BeNull();
        plan.Next(66, true).Should().Be(Restart, "it is tried again every minute");
        plan.RestartFailed(70);
        plan.Next(129, true).Should().BeNull();
        plan.Next(130, true).Should().Be(Restart);
    }

    [Test]
    public void The_pause_is_drawn_between_nothing_and_its_bound()
    {
        var plan = Plan(Restart);
        _random = 0.25;
        plan.Failed(0);
        plan.Next(0, true).Should().Be(Restart);
        plan.RestartFailed(0);
        plan.Next(0, true).Should().Be(Restart, "a quarter of a second is less than a tick");
        _random = 0.5;
        plan.RestartFailed(0);
        plan.Next(0, true).Should().BeNull();
        plan.Next(1, true).Should().Be(Restart);
    }

    [Test]
    public void An_agent_that_fails_again_and_again_is_not_restarted_for_ever()
    {
        var plan = Plan(Restart, Alert);
        for (var time = 0; time < 3; time++)
        {
            plan.Failed(time * 40);
            plan.Next((time * 40) + 30, true).Should().Be(Restart);
            plan.Recovered();
        }

        plan.Failed(120);
        plan.Next(120, true).Should().Be(Alert, "that were three within five minutes, however well each went");
        plan.Next(179, true).Should().BeNull();
        plan.Next(180, true).Should().Be(Restart);
        plan.Recovered();

        plan.Failed(400);
        plan.Next(430, true).Should().Be(Restart, "the window holds two now");
    }

    [Test]
    public void Steps_are_taken_in_the_order_of_the_chain()
    {
        var plan = Plan(Alert, Replace, Restart);
        plan.Failed(0);

        plan.Next(0, true).Should().Be(Alert);
        plan.Next(0, true).Should().Be(Replace);
        plan.Next(0, true).Should().Be(Restart);
    }

    [Test]
    public void A_chain_without_a_restart_ends()
    {
        var plan = Plan(Alert);
        plan.Failed(0);

        plan.Next(0, true).Should().Be(Alert);
        plan.Next(1000, true).Should().BeNull();
        plan.IsUnderWay.Should().BeTrue();
    }

    [Test]
    public void A_restart_without_a_place_waits_and_does_not_count()
    {
        var plan = Plan(Restart, Alert);
        plan.Failed(0);

        for (var time = 0; time < 100; time++)
            plan.Next(time, false).Should().BeNull();

        plan.Next(100, true).Should().Be(Restart);
    }

    [Test]
    public void Who_is_told_to_hurry_waits_no_longer()
    {
        var plan = Plan(Restart, Alert);
        plan.Failed(0);
        plan.Next(0, true).Should().Be(Restart);
        plan.RestartFailed(0);
        plan.Next(0, true).Should().BeNull();

        plan.Hurry(0);

        plan.Next(0, true).Should().Be(Restart);
    }

    private RecoveryPlan Plan(params AgentRecoveryStep[] steps) =>
        new(new(steps, MaxRestarts: 3, Window: 300, BaseDelay: 1, MaxDelay: 30, RetryEvery: 60), () => _random);
}
