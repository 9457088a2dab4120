namespace SmallTalk.Turns;

public sealed class TurnRunnerOptionsTests
{
    private readonly TurnRunnerOptionsValidator _validator = new();

    [Test]
    public void The_defaults_are_valid() => _validator.Validate(null, new()).Succeeded.Should().BeTrue();

    [Test]
    public void Every_fault_is_named_at_once_with_its_configuration_path()
    {
        var options = new TurnRunnerOptions
        {
            Concurrency = (TurnConcurrency)9,
            QueueLimit = 0,
            FailurePolicy = (TurnFailurePolicy)9,
            AgentTimeout = TimeSpan.Zero,
            IdleTimeout = TimeSpan.FromDays(2),
            StallTimeout = TimeSpan.FromMilliseconds(9),
            DirectorTimeout = Timeout.InfiniteTimeSpan,
            BufferedUpdates = 0,
            MaxSpeakers = 10_001,
        };

        _validator
            .Validate(null, options)
            .Failures!.Select(fault => fault.Split(' ')[0])
            .Should()
            .Equal(
                "SmallTalk:Turns:Concurrency",
                "SmallTalk:Turns:QueueLimit",
                "SmallTalk:Turns:FailurePolicy",
                "SmallTalk:Turns:AgentTimeout",
                "SmallTalk:Turns:IdleTimeout",
                "SmallTalk:Turns:StallTimeout",
                "SmallTalk:Turns:DirectorTimeout",
                "SmallTalk:Turns:BufferedUpdates",
                "SmallTalk:Turns:MaxSpeakers"
            );
    }
}
