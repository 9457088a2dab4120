using System.Text;

namespace SmallTalk.Groups;

/// <summary>Whatever the text is: nothing is thrown, and nobody is found but members, never the author.</summary>
[Property("Requirement", "FR-018")]
public sealed class AddressBookPropertyTests
{
    private static readonly string[] Names = ["Alice", "Bob", "Alice Jones", "code_reviewer", "研究员", "Will", "a", "🤖", "ليلى", "Dr. Watson", "-", "x@y"];

    private static readonly string[] Pieces =
    [
        .. Names,
        .. new[]
        {
            "@",
            "@",
            "@",
            " ",
            " ",
            " ",
            ",",
            ".",
            "?",
            "!",
            ":",
            "\n",
            "\n\n",
            "`",
            "```",
            "~~~",
            "    ",
            "\t",
            "> ",
            "- ",
            "1. ",
            "(",
            ")",
            "*",
            "_",
            "-",
            "/",
            "://",
        },
        .. new[]
        {
            "and",
            "ask",
            "let",
            "over to",
            "don't",
            "hey",
            "thanks",
            "what do you think",
            "the",
            "said",
            "www.",
            "https://",
            "x",
            "é",
            "e\u0301",
            "\uD800",
            "\uDC00",
            "\0",
        },
        .. new[] { "\u200B", "\u202E", "\r\n", "\r", "，", "。", "看", "ا", "\uFFFE", "\u0345", "ﷺ", "'", "’s", "#", "\\", "$", "&" },
    ];

    [Test]
    public void Only_members_are_found_and_never_the_author([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var book = AddressCases.BookOf(Names);
        for (var run = 0; run < 500; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var author = random.Next(3) == 0 ? null : Names[random.Next(Names.Length)];

            var result = book.Find(text, author);

            var found = result.Addressed.Select(address => address.Agent).ToList();
            found.Should().BeSubsetOf(Names).And.OnlyHaveUniqueItems().And.NotContain(author, "it wrote {0}", text);
            result.Addressed.Select(address => address.Kind == AddressKind.Mention).Distinct().Should().HaveCountLessThan(2);
        }
    }

    [Test]
    public void Random_characters_find_nobody_else([Range(1, 5)] int seed)
    {
        var random = new Random(seed);
        var book = AddressCases.BookOf(Names);
        for (var run = 0; run < 200; run++)
        {
            var text = new StringBuilder();
            for (var at = random.Next(300); at >= 0; at--)
                text.Append((char)random.Next(random.Next(2) == 0 ? 128 : 65_536));

            var result = book.Find(text.ToString(), null);

            result.Addressed.Select(address => address.Agent).Should().BeSubsetOf(Names);
        }
    }

    /// <summary>Texts that make a careless scanner quadratic; the run ends all the same.</summary>
    [TestCaseSource(nameof(Hostile))]
    public void A_hostile_text_is_read_to_its_end(string text)
    {
        var book = AddressCases.BookOf(Names);

        book.Find($"@Bob\n\n{text}", null).Addressed.Should().Contain(address => address.Agent == "Bob");
    }

    internal static IEnumerable<TestCaseData> Hostile()
    {
        foreach (
            var unit in new[]
            {
                "@",
                "`",
                "@a",
                "@Alice",
                "@Alice ",
                "a ",
                "Alice, ",
                "Alice and ",
                "ask ",
                "don't ask Alice ",
                "://",
                "a://",
                "www.",
                "(",
                "\n",
                "\n\n",
                "- ",
                ", Alice? ",
                "e\u0316\u0301",
                "\u0316\u0301",
                "研究",
                "研究员",
                "ﷺ",
                "@a.",
                "'",
                "@x@",
            }
        )
            yield return new TestCaseData(string.Concat(Enumerable.Repeat(unit, 100_000 / unit.Length))).SetArgDisplayNames(
                unit.Replace("\n", "LF").Replace('.', '_')
            );
        yield return new TestCaseData(string.Join(' ', Enumerable.Range(1, 440).Select(length => new string('`', length)))).SetArgDisplayNames(
            "all lengths of backticks"
        );
        yield return new TestCaseData("e" + new string('\u0301', 50_000) + new string('\u0316', 50_000)).SetArgDisplayNames("marks in the wrong order");
    }
}
