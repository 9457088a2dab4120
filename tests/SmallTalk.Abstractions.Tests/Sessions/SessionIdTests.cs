using System.Text;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

internal sealed class SessionIdTests
{
    [TestCaseSource(typeof(HostileText), nameof(HostileText.Refused))]
    [Property("Requirement", "FR-001")]
    [Property("Requirement", "FR-034b")]
    public void A_hostile_id_is_refused_and_the_error_says_why(string? text, string fault)
    {
        var parse = () => SessionId.Parse(text);

        var error = parse.Should().Throw<InvalidIdException>().Which;
        error.Fault.Should().Contain(fault);
        error.What.Should().Be("session id");
        error.Class.Should().Be(ErrorClass.Invalid);
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain(fault).And.MatchRegex("^[ -~]+$").And.Match(message => message.Length < 300);
        SessionId.TryParse(text, out var id).Should().BeFalse();
        id.IsDefault.Should().BeTrue();
    }

    [TestCaseSource(typeof(HostileText), nameof(HostileText.Accepted))]
    [Property("Requirement", "FR-001")]
    public void An_opaque_id_of_the_host_is_taken_as_it_is(string text)
    {
        SessionId id = text;

        id.Value.Should().Be(text);
        id.ToString().Should().Be(text);
        SessionId.FromString(text).Should().Be(id);
        SessionId.TryParse(text, out var parsed).Should().BeTrue();
        parsed.Should().Be(id);
    }

    [Test]
    public void Ids_that_look_alike_are_different_ids()
    {
        SessionId latin = "a";
        SessionId cyrillic = "а";

        latin.Should().NotBe(cyrillic);
        SessionId.Parse("A").Should().NotBe(latin, "case matters");
    }

    [Test]
    public void Ids_compare()
    {
        SessionId upper = "B",
            lower = "a",
            same = "a";

        (upper < lower).Should().BeTrue();
        (lower > upper).Should().BeTrue();
        (lower <= same && lower >= same).Should().BeTrue();
        (lower == same).Should().BeTrue();
        (lower != upper).Should().BeTrue();
        lower.Equals((object)same).Should().BeTrue();
        lower.Equals((object)"a").Should().BeFalse();
        lower.GetHashCode().Should().Be(same.GetHashCode());
    }

    [TestCase("a", "b")]
    [TestCase("a", "aa")]
    [TestCase("Z", "a")]
    [TestCase("z", "é")]
    [TestCase("ａ", "🙂", TestName = "A_full_width_letter_is_before_a_character_above_the_basic_plane")]
    [TestCase("🙂", "🙃")]
    [TestCase("𐀀", "🙂")]
    public void Ids_are_ordered_as_their_bytes_are(string first, string second)
    {
        SessionId.Parse(first).CompareTo(second).Should().BeNegative();
        SessionId.Parse(second).CompareTo(first).Should().BePositive();
        Partition.Parse(first).CompareTo(Partition.Parse(second)).Should().BeNegative();
        Encoding.UTF8.GetBytes(first).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(second)).Should().BeNegative();
    }

    [Test]
    public void An_id_that_was_never_set_has_no_value()
    {
        var id = default(SessionId);
        var read = () => id.Value;

        id.IsDefault.Should().BeTrue();
        id.ToString().Should().BeEmpty();
        id.GetHashCode().Should().Be(default(SessionId).GetHashCode());
        read.Should().Throw<InvalidIdException>().WithMessage("*(null)*never set*");
    }

    [Test]
    [Property("Requirement", "B-08")]
    public void The_partition_is_part_of_the_key()
    {
        var ann = new SessionKey(Partition.Parse("ann"), "42");
        var ben = new SessionKey(Partition.Parse("ben"), "42");

        ann.Should().NotBe(ben);
        ann.ToString().Should().Be("ann/42");
        new SessionKey("42").ToString().Should().Be("42");
        new SessionKey("42").Partition.Should().Be(Partition.Default);
    }
}
