using SmallTalk.Events;

namespace SmallTalk.Tests.Events;

public sealed class TopicPatternTests
{
    [TestCase("agent:failed", "agent:failed", true)]
    [TestCase("agent:failed", "agent.failed", true)]
    [TestCase("agent:failed", "agent:failed:twice", false)]
    [TestCase("agent:failed", "agent", false)]
    [TestCase("agent:failed", "agent:Failed", false)]
    [TestCase("agent:*", "agent:failed", true)]
    [TestCase("agent:*", "agent:failed:twice", false)]
    [TestCase("agent:*", "agent", false)]
    [TestCase("agent:*", "agents:failed", false)]
    [TestCase("*.failed", "agent:failed", true)]
    [TestCase("*:*", "agent.failed", true)]
    [TestCase("agent:**", "agent:failed:twice", true)]
    [TestCase("agent:**", "agent:failed", true)]
    [TestCase("agent:**", "agent", false)]
    [TestCase("**", "agent", true)]
    [TestCase("**", "a:b.c", true)]
    [Property("Requirement", "FR-012")]
    public void Segments_are_matched_one_by_one(string pattern, string topic, bool matches) => new TopicPattern(pattern).Matches(topic).Should().Be(matches);
}
