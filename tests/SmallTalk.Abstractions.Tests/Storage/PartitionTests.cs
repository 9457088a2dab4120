namespace SmallTalk.Storage;

internal sealed class PartitionTests
{
    private static IEnumerable<TestCaseData> Refused => HostileText.Refused.Where(text => text.Arguments[0] is string { Length: > 0 });

    [TestCaseSource(nameof(Refused))]
    [Property("Requirement", "B-08")]
    public void A_hostile_partition_is_refused(string text, string fault)
    {
        var parse = () => Partition.Parse(text);

        parse.Should().Throw<InvalidIdException>().Which.Fault.Should().Contain(fault);
    }

    [TestCaseSource(typeof(HostileText), nameof(HostileText.Accepted))]
    [Property("Requirement", "B-08")]
    public void A_partition_is_taken_as_it_is(string text) => Partition.Parse(text).Value.Should().Be(text);

    [TestCase(null)]
    [TestCase("")]
    public void Nothing_is_the_default_partition(string? text)
    {
        Partition.Parse(text).Should().Be(Partition.Default);
        Partition.Default.Value.Should().BeEmpty();
        default(Partition).GetHashCode().Should().Be(Partition.Default.GetHashCode());
    }

    [Test]
    public void Partitions_compare()
    {
        Partition upper = Partition.Parse("B"),
            lower = Partition.Parse("a"),
            same = Partition.Parse("a");

        (upper < lower).Should().BeTrue();
        (lower > upper).Should().BeTrue();
        (lower <= same && lower >= same).Should().BeTrue();
        (lower == same).Should().BeTrue();
        (lower != upper).Should().BeTrue();
        lower.Equals((object)same).Should().BeTrue();
        lower.Equals("a").Should().BeFalse();
        (Partition.Default < upper).Should().BeTrue();
        lower.ToString().Should().Be("a");
    }
}
