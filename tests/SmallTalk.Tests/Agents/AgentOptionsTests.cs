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

        _validator
            .Validate(null, options)
            .Failures!.Select(fault => fault.Split(' ')[0])
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
}
