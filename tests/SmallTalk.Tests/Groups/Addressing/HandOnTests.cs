namespace SmallTalk.Groups;

[Property("Requirement", "FR-018")]
public sealed class HandOnTests
{
    [TestCase("ask Alice", "Alice:H")]
    [TestCase("Let's ask Alice about it", "Alice:H")]
    [TestCase("You could ask Alice or Bob", "Alice:H Bob:H")]
    [TestCase("ask Alice, Bob and the code reviewer", "Alice:H Bob:H code_reviewer:H")]
    [TestCase("ask Alice, Bob is away", "Alice:H")]
    [TestCase("Over to Alice", "Alice:H")]
    [TestCase("over to you, Alice", "Alice:H")]
    [TestCase("let Alice decide", "Alice:H")]
    [TestCase("hand over to Alice", "Alice:H")]
    [TestCase("I'm handing this over to Alice now", "Alice:H")]
    [TestCase("hand it off to Bob", "Bob:H")]
    [TestCase("pass it to Alice", "Alice:H")]
    [TestCase("pass it on to Alice", "Alice:H")]
    [TestCase("Please assign this task to the code reviewer", "code_reviewer:H")]
    [TestCase("what do you think Alice", "Alice:H")]
    [TestCase("What do you think, Alice", "Alice:H")]
    [TestCase("what does Alice think?", "Alice:H")]
    [TestCase("What about Alice?", "Alice:H")]
    [TestCase("your turn, Alice", "Alice:H")]
    [TestCase("I'd like to hear from Alice", "Alice:H")]
    [TestCase("check with Alice first", "Alice:H")]
    [TestCase("Ask the code reviewer", "code_reviewer:H")]
    [TestCase("ask our Code Reviewer", "code_reviewer:H")]
    [TestCase("let the data analyst count", "DataAnalyst:H")]
    [TestCase("If you're not sure, ask Alice", "Alice:H")]
    [TestCase("I don't know so ask Alice", "Alice:H")]
    [TestCase("I don't know. Ask Alice", "Alice:H")]
    [TestCase("why don't you ask Alice", "Alice:H")]
    [TestCase("why not ask Alice?", "Alice:H")]
    [TestCase("don't ask Bob, ask Alice", "Alice:H")]
    public void A_phrase_hands_on(string text, string expected) => Find(text).Should().Be(expected);

    [TestCase("don't ask Alice")]
    [TestCase("don’t ask Alice")]
    [TestCase("do not ask Alice")]
    [TestCase("never ask the code reviewer")]
    [TestCase("no need to ask Alice")]
    [TestCase("go on without asking Alice")]
    [TestCase("it works without Alice")]
    [TestCase("rather than ask Alice")]
    [TestCase("did you ask Alice?")]
    [TestCase("don't let Alice decide")]
    [TestCase("you shouldn't hand it over to Alice")]
    [TestCase("we cannot pass this on to Alice")]
    [TestCase("let Alice know that it works")]
    [TestCase("ask Alice's team")]
    [TestCase("I asked Alice")]
    [TestCase("he came over to Alice")]
    [TestCase("according to Alice it works")]
    [TestCase("it is up to Alice")]
    [TestCase("ask alice.example.org")]
    [TestCase("ask the reviewer")]
    [TestCase("ask `Alice`")]
    [TestCase("ask. Alice wrote it")]
    public void What_hands_nothing_on_is_no_address(string text) => Find(text).Should().Be("");

    [Test]
    public void Who_is_named_in_passing_is_not_spoken_to()
    {
        var book = AddressCases.BookOf("Alice", "Bob", "研究员", "Will");

        book.Find("Alice said that Bob will look, as Alice always does", null).Show().Should().Be("");
        book.Find("我觉得研究员说得对", null).Show().Should().Be("");
    }

    private static string Find(string text) => AddressCases.BookOf("Alice", "Bob", "Carol", "code_reviewer", "DataAnalyst").Find(text, null).Show();
}
