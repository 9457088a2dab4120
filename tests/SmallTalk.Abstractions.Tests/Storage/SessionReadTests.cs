namespace SmallTalk.Storage;

internal sealed class SessionReadTests
{
    [Test]
    public void A_read_says_which_messages()
    {
        SessionRead.Whole.Should().Be(SessionRead.Since(0));
        SessionRead.HeaderOnly.Should().Be(SessionRead.Tail(0));
        (SessionRead.Tail(50) is { Kind: SessionReadKind.Tail, Value: 0, Limit: 50 }).Should().BeTrue();
        (SessionRead.Since(7, 3) is { Kind: SessionReadKind.Since, Value: 7, Limit: 3 }).Should().BeTrue();
    }

    [Test]
    public void The_default_read_brings_no_message() => (default(SessionRead) is { Kind: SessionReadKind.Since, Limit: 0 }).Should().BeTrue();

    [Test]
    public void A_read_that_makes_no_sense_is_refused()
    {
        ((Action)(() => SessionRead.Tail(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => SessionRead.Since(-1))).Should().Throw<ArgumentOutOfRangeException>();
        ((Action)(() => SessionRead.Since(0, 0))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
