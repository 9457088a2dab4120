namespace SmallTalk.Agents;

public sealed class AgentOptionsTests
{
    private readonly AgentOptionsValidator _validator = new();

    [Test]
    public void The_defaults_are_valid() => _validator.Validate(null, new()).Succeeded.Should().BeTrue();

    [Test]
    public void Every_fault_is_named_at_once_with_its_configuration_path()
    {
        var options = new AgentOptions
        {
            MaxConcurrentCalls = -1,
            MaxQueuedCalls = 1_000_001,
            BreakerFailureRatio = 0,
            BreakerMinimumCalls = 1,
            BreakerWindow = TimeSpan.FromMilliseconds(499),
            BreakDuration = TimeSpan.FromDays(2),
        };
        options.Each["writer"] = new() { BreakerFailureRatio = 1.1 };

        FaultsOf(options)
            .Should()
            .Equal(
                "SmallTalk:Agents:MaxConcurrentCalls",
                "SmallTalk:Agents:MaxQueuedCalls",
                "SmallTalk:Agents:BreakerFailureRatio",
                "SmallTalk:Agents:BreakerMinimumCalls",
                "SmallTalk:Agents:BreakerWindow",
                "SmallTalk:Agents:BreakDuration",
                "SmallTalk:Agents:Each:writer:BreakerFailureRatio"
            );
    }

    [Test]
    [Property("Requirement", "FR-010a")]
    public void Faults_of_degradation_are_named_each_and_at_once()
    {
        var options = new AgentOptions();
        options.Degradation.FailedAgents = -1;
        options.Degradation.CalmAgents = 0;
        options.Degradation.Window = TimeSpan.Zero;
        options.Degradation.CalmTime = TimeSpan.FromHours(25);
        options.Degradation.RetryInterval = TimeSpan.FromMilliseconds(999);
        options.Degradation.LimitFactor = 1.01;

        FaultsOf(options)
            .Should()
            .Equal(
                "SmallTalk:Agents:Degradation:FailedAgents",
                "SmallTalk:Agents:Degradation:CalmAgents",
                "SmallTalk:Agents:Degradation:Window",
                "SmallTalk:Agents:Degradation:CalmTime",
                "SmallTalk:Agents:Degradation:RetryInterval",
                "SmallTalk:Agents:Degradation:LimitFactor"
            );
    }

    [TestCase(0, 1, true)]
    [TestCase(0, 2, false)]
    [TestCase(3, 4, true)]
    [TestCase(3, 5, false)]
    [TestCase(1_000_000, 1_000_000, true)]
    [TestCase(1_000_001, 1, false)]
    [Property("Requirement", "FR-010a")]
    public void What_degrades_the_system_is_not_calm(int failedAgents, int calmAgents, bool isValid)
    {
        var options = new AgentOptions();
        (options.Degradation.FailedAgents, options.Degradation.CalmAgents) = (failedAgents, calmAgents);

        FaultsOf(options).Should().HaveCount(isValid ? 0 : 1);
    }

    private IEnumerable<string> FaultsOf(AgentOptions options) => (_validator.Validate(null, options).Failures ?? []).Select(fault => fault.Split(' ')[0]);
}
