namespace SmallTalk.Groups;

[Property("Requirement", "FR-018")]
public sealed class MentionTests
{
    [TestCase("@Alice look", "Alice")]
    [TestCase("please look, @alice", "Alice")]
    [TestCase("please look @ALICE!", "Alice")]
    [TestCase("(@Alice)", "Alice")]
    [TestCase("**@Alice** and _@Bob_", "Alice Bob")]
    [TestCase("@Alice's draft", "Alice")]
    [TestCase("@Alice, @Bob: and @Alice again", "Alice Bob")]
    [TestCase("@Bob/@Alice", "Bob Alice")]
    [TestCase("@Bob@Alice", "Bob Alice")]
    [TestCase("<@Alice>", "Alice")]
    [TestCase("ok...@Alice", "Alice")]
    [TestCase("@@Alice", "Alice")]
    [TestCase("@Alice.", "Alice")]
    [TestCase("@Alice.Please look", "Alice")]
    [TestCase("@alice_jones, please", "Alice Jones")]
    [TestCase("@Alice Jones, please", "Alice Jones")]
    [TestCase("@Alice  Jones, please", "Alice Jones")]
    [TestCase("@alice.jones please", "Alice Jones")]
    [TestCase("@alice-jones", "Alice Jones")]
    [TestCase("@Alice\nJones", "Alice")]
    [TestCase("@code_reviewer", "code_reviewer")]
    [TestCase("@Code Reviewer", "code_reviewer")]
    [TestCase("@code-reviewer", "code_reviewer")]
    [TestCase("@CODE_REVIEWER's", "code_reviewer")]
    [TestCase("@bot.v2 go", "bot.v2")]
    [TestCase("@Dr. Watson, go", "Dr. Watson")]
    [TestCase("@Dr Watson, go", "Dr. Watson")]
    [TestCase("@c++ go", "c++")]
    [TestCase("@Ａｌｉｃｅ look", "Alice")]
    [TestCase("＠Alice look", "Alice")]
    [TestCase("@A\u200Blice look", "Alice")]
    [TestCase("@Zoe\u0308 look", "Zoë")]
    [TestCase("@ZO\u00CB look", "Zoë")]
    [TestCase("@研究员请看", "研究员")]
    [TestCase("请@研究员看一下", "研究员")]
    [TestCase("@研究员@Alice你们好", "研究员 Alice")]
    [TestCase("@アリスさん、お願いします", "アリス")]
    [TestCase("@앨리스님 봐주세요", "앨리스")]
    [TestCase("@ليلى انظري", "ليلى")]
    [TestCase("\u200F@ليلى\u200F انظري", "ليلى")]
    [TestCase("@דנה, בבקשה", "דנה")]
    [TestCase("@🤖 go", "🤖")]
    [TestCase("ask @Alice, and Bob, please tell me. Bob?", "Alice")]
    [TestCase("don't ask @Alice", "Alice")]
    [TestCase("@all please", "")]
    [TestCase("@everyone please", "")]
    public void A_member_is_mentioned(string text, string named) => Find(text).Should().Be(named);

    [TestCase("mail alice@example.org or x@alice")]
    [TestCase("first.last+alice@bob.com")]
    [TestCase("mailto:me@alice.com")]
    [TestCase("the site @alice.com is down")]
    [TestCase("\"x y\"@alice.com")]
    [TestCase("@alice@mastodon.example")]
    [TestCase("see https://medium.com/@alice/post")]
    [TestCase("see medium.com/@alice")]
    [TestCase("see www.example.org/?to=@alice")]
    [TestCase("[link](https://example.org/@alice)")]
    [TestCase("npm i @alice/tools")]
    [TestCase("git@alice:repo.git")]
    [TestCase("use `@Alice` here")]
    [TestCase("use ``a ` @Alice`` here")]
    [TestCase("use `a\n@Alice` here")]
    [TestCase("```\n@Alice\n```")]
    [TestCase("```csharp\n@Alice\n\n@Bob")]
    [TestCase("~~~\n@Alice\n```\n@Bob\n~~~")]
    [TestCase("- do:\n  ```\n  @Alice\n  ```")]
    [TestCase("text\n\n    @Alice\n\n    @Bob\ntext")]
    [TestCase("\t@Alice = 1")]
    [TestCase("> @Alice wrote")]
    [TestCase("@alicette")]
    [TestCase("@Alice2")]
    [TestCase("@alice_smith and @alice-smith and @alice.smith")]
    [TestCase("@Ali ce")]
    [TestCase("@ Alice")]
    [TestCase("\\@Alice")]
    [TestCase("@研究员2")]
    [TestCase("@")]
    [TestCase("")]
    [TestCase("🙂🙂")]
    public void What_only_looks_like_a_mention_is_none(string text) => Find(text).Should().Be("");

    [TestCase("a ` b @Alice", Description = "a backtick without a second one")]
    [TestCase("`` ` @Alice", Description = "runs of different lengths")]
    [TestCase("` x\n\ny ` @Alice", Description = "not over the end of a paragraph")]
    [TestCase("```\ncode\n```\n@Alice", Description = "behind a fence")]
    [TestCase("``` @Alice ` b", Description = "no fence, for a backtick follows")]
    [TestCase("text\n    @Alice", Description = "a paragraph goes on")]
    [TestCase("- item\n\n    @Alice", Description = "a list item goes on")]
    [TestCase("see https://a.b/c @Alice")]
    [TestCase("(https://a.b/c)@Alice")]
    [TestCase("看 https://a.b/c，@Alice")]
    [TestCase("看https://a.b/c请@Alice看")]
    [TestCase("> quoted\n\n@Alice")]
    public void What_stands_beside_code_and_links_counts(string text) => Find(text).Should().Be("Alice");

    [Test]
    public void Mentions_are_exclusive_and_in_order()
    {
        var result = AddressCases.BookOf("Alice", "Bob", "Carol").Find("Carol, see this. @Bob then @Alice, and @bob again.", null);

        result.Show().Should().Be("Bob:M Alice:M");
        result.IsExclusive.Should().BeTrue();
    }

    [Test]
    public void The_author_is_never_found()
    {
        var book = AddressCases.BookOf("Alice", "Bob", "Carol");

        book.Find("@Alice and @Bob", "alice").Show().Should().Be("Bob:M");
        book.Find("@Alice: ask Bob, says Alice", "Ａlice").Show().Should().Be("Bob:H", "a mention of oneself makes nothing exclusive");
        book.Find("Alice here", "Alice").Should().BeSameAs(AddressResult.None);
        book.Find("@Alice", "nobody").Show().Should().Be("Alice:M");
    }

    [Test]
    public void The_longest_name_wins()
    {
        var book = AddressCases.BookOf("Ann", "Ann Lee", "Ann Lee Jr", "研究", "研究员");

        book.Find("@Ann Lee Jr", null).Show().Should().Be("Ann Lee Jr:M");
        book.Find("@Ann Lee Jnr", null).Show().Should().Be("Ann Lee:M");
        book.Find("@Ann Leeds", null).Show().Should().Be("Ann:M");
        book.Find("@研究员看, @研究看", null).Show().Should().Be("研究员:M 研究:M");
    }

    private static string Find(string text)
    {
        var book = AddressCases.BookOf(
            "Alice",
            "Bob",
            "Alice Jones",
            "code_reviewer",
            "bot.v2",
            "Dr. Watson",
            "c++",
            "Zoë",
            "研究员",
            "アリス",
            "앨리스",
            "ليلى",
            "דנה",
            "🤖"
        );
        var result = book.Find(text, null);
        result.IsExclusive.Should().Be(result.Addressed.Count > 0);
        return string.Join(' ', result.Addressed.Select(address => address.Agent));
    }
}
