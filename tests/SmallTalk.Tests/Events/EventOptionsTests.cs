using SmallTalk.Events;

namespace SmallTalk.Tests.Events;

public sealed class EventOptionsTests
{
    [Test]
    public void Defaults_are_valid() => new EventOptionsValidator().Validate(null, new()).Succeeded.Should().BeTrue();

    [Test]
    [Property("Requirement", "FR-014")]
    [Property("Requirement", "SC-030")]
    public void Every_fault_is_named_with_its_path_value_and_range()
    {
        var options = new EventOptions
        {
            Retention = TimeSpan.FromDays(31),
            MaxPayloadBytes = 1023,
            HandlerTimeout = TimeSpan.Zero,
            MaxAttempts = 0,
            RetryDelay = TimeSpan.FromSeconds(2),
            MaxRetryDelay = TimeSpan.FromSeconds(1),
            ReadAhead = 0,
            CursorSaveCount = 10_001,
            CursorSaveInterval = TimeSpan.FromHours(1),
        };

        var faults = new EventOptionsValidator().Validate(null, options).Failures;

        faults.Should().HaveCount(8).And.OnlyContain(fault => fault.StartsWith("SmallTalk:Events:", StringComparison.Ordinal));
        faults.Should().Contain("SmallTalk:Events:Retention is 31.00:00:00; it must be 01:00:00 to 30.00:00:00.");
        faults.Should().Contain("SmallTalk:Events:MaxRetryDelay is 00:00:01; it must be 00:00:02 to 01:00:00.");
    }
}
