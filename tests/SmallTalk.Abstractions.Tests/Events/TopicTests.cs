using System.Reflection;
using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Events;

internal sealed class TopicTests
{
    [TestCase("agent:failed")]
    [TestCase("turn.completed")]
    [TestCase("order")]
    [TestCase("a:b.c:d")]
    [Property("Requirement", "FR-012")]
    public void A_topic_has_segments(string topic)
    {
        Topic.Check(topic).Should().Be(topic);
        Topic.CheckPattern(topic).Should().Be(topic);
    }

    [TestCase("agent:", "empty segment")]
    [TestCase(":agent", "empty segment")]
    [TestCase("agent:.failed", "empty segment")]
    [TestCase("agent:*", "wildcard")]
    [TestCase("agent:f*", "wildcard")]
    [TestCase("**", "wildcard")]
    [Property("Requirement", "FR-012")]
    public void A_topic_without_a_segment_or_with_a_wildcard_is_refused(string topic, string fault) =>
        ((Func<string>)(() => Topic.Check(topic))).Should().Throw<InvalidIdException>().Which.Fault.Should().Contain(fault);

    [TestCaseSource(typeof(HostileText), nameof(HostileText.Refused))]
    public void A_hostile_topic_name_or_subscriber_is_refused(string? text, string fault)
    {
        // '.' separates segments of a topic: a path upwards is a topic with empty segments.
        ((Func<string>)(() => Topic.Check(text)))
            .Should()
            .Throw<InvalidIdException>();
        ((Func<string>)(() => Topic.CheckPattern(text))).Should().Throw<InvalidIdException>();
        ((Func<string>)(() => CursorKey.CheckSubscriber(text))).Should().Throw<InvalidIdException>().WithMessage($"The subscriber id*{fault}*");
        ((Func<string>)(() => StateKey.CheckName(text))).Should().Throw<InvalidIdException>().WithMessage($"The state name*{fault}*");
    }

    [TestCase("*")]
    [TestCase("**")]
    [TestCase("agent:*")]
    [TestCase("*:failed")]
    [TestCase("agent.**")]
    [TestCase("*.*:**")]
    [Property("Requirement", "FR-012")]
    public void A_pattern_may_hold_wildcards(string pattern) => Topic.CheckPattern(pattern).Should().Be(pattern);

    [TestCase("agent:", "empty segment")]
    [TestCase("agent:f*", "beside other characters")]
    [TestCase("agent:***", "beside other characters")]
    [TestCase("**:failed", "before its last segment")]
    [Property("Requirement", "FR-012")]
    public void A_pattern_with_a_wildcard_in_the_wrong_place_is_refused(string pattern, string fault) =>
        ((Func<string>)(() => Topic.CheckPattern(pattern))).Should().Throw<InvalidIdException>().Which.Fault.Should().Contain(fault);

    [Test]
    [Property("Requirement", "FR-012")]
    public void Both_separators_separate() => Topic.Split("a:b.c").Should().Equal("a", "b", "c");

    [Test]
    public void The_topics_of_the_library_are_topics()
    {
        var topics = typeof(SmallTalkTopics)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToList();

        topics.Should().NotBeEmpty().And.OnlyHaveUniqueItems();
        topics.Should().AllSatisfy(topic => Topic.Check(topic));
    }

    [Test]
    public void State_belongs_to_a_session_or_a_partition()
    {
        var session = new SmallTalk.Sessions.SessionKey(Partition.Parse("ann"), "42");

        StateKey.OfSession(session, "plan").Should().Be(new StateKey(session.Partition, session.Id, "plan"));
        StateKey.OfPartition(session.Partition, "plan").Session.Should().BeNull();
        ((Action)(() => StateKey.OfPartition(session.Partition, ".."))).Should().Throw<InvalidIdException>();
        ((Action)(() => StateKey.OfSession(session, ""))).Should().Throw<InvalidIdException>();
    }
}
