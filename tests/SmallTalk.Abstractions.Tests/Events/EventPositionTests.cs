namespace SmallTalk.Events;

internal sealed class EventPositionTests
{
    [TestCase(null, 0)]
    [TestCase("", 0)]
    [TestCase("0", 0)]
    [TestCase("42", 42)]
    [TestCase("9223372036854775807", long.MaxValue)]
    public void A_count_round_trips(string? text, long ordinal)
    {
        var position = EventPosition.Parse(text);

        position.Ordinal.Should().Be(ordinal);
        position.Vector.Should().BeNull();
        position.Should().Be(EventPosition.FromOrdinal(ordinal));
        EventPosition.Parse(position.ToString()).Should().Be(position);
    }

    [TestCase("0:1700000000000-0,1:1700000000001-3")]
    [TestCase("-1")]
    [TestCase("9223372036854775808")]
    public void A_vector_is_kept_as_its_text(string text)
    {
        var position = EventPosition.Parse(text);

        position.Vector.Should().Be(text);
        position.Ordinal.Should().Be(0);
        position.ToString().Should().Be(text);
        (position == EventPosition.FromVector(text)).Should().BeTrue();
        (position != EventPosition.Beginning).Should().BeTrue();
        position.GetHashCode().Should().Be(EventPosition.FromVector(text).GetHashCode());
    }

    [Test]
    public void The_default_is_the_beginning()
    {
        EventPosition.Beginning.Should().Be(default(EventPosition));
        EventPosition.Beginning.ToString().Should().Be("0");
        EventPosition.Beginning.Equals((object)EventPosition.FromOrdinal(0)).Should().BeTrue();
        EventPosition.Beginning.Equals("0").Should().BeFalse();
    }

    [Test]
    public void Places_that_cannot_be_are_refused()
    {
        ((Action)(() => EventPosition.FromOrdinal(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => EventPosition.FromVector(""))).Should().Throw<ArgumentException>();
    }
}
