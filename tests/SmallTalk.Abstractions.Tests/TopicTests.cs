using SmallTalk.Events;

namespace SmallTalk.Tests;

internal sealed class TopicTests
{
    [TestCase("agent:failed")]
    [TestCase("turn.completed")]
    public void A_topic_has_segments(string topic) => Topic.Check(topic).Should().Be(topic);

    [TestCase("")]
    [TestCase("agent:")]
    [TestCase("agent:*")]
    public void A_topic_without_a_segment_or_with_a_wildcard_is_refused(string topic) =>
        ((Func<string>)(() => Topic.Check(topic))).Should().Throw<InvalidIdException>();
}
