namespace SmallTalk.Groups.Relevance;

[Property("Requirement", "B-06")]
public sealed class WordScannerTests
{
    [TestCase("Pay my BILL, now!", "pay|my|bill|now")]
    [TestCase("pay_bill e-mail w2 3.5", "pay|bill|e|mail|w2|3|5")]
    [TestCase("what's Ann’s; don't we'll", "what|ann|dont|we")]
    [TestCase("rock 'n' roll 'quoted'", "rock|n|roll|quoted")]
    [TestCase("Żółć ÉCOLE straße", "żółć|école|straße")]
    [TestCase("مرحبا بالعالم", "مرحبا|بالعالم")]
    [TestCase("שלום עולם", "שלום|עולם")]
    [TestCase("हिन्दी में", "हिन्दी|में")]
    [TestCase("我想订机票", "我想|想订|订机|机票")]
    [TestCase("订 book票", "订|book|票")]
    [TestCase("こんにちは", "こん|んに|にち|ちは")]
    [TestCase("👍🎉 ok👍", "ok")]
    [TestCase("", "")]
    [TestCase(" \t\n…—", "")]
    [TestCase("a\ud83d b", "a|b")]
    public void A_text_is_read_word_by_word(string text, string words) => Read(text).Should().Equal(words.Split('|', StringSplitOptions.RemoveEmptyEntries));

    [Test]
    public void What_is_no_word_but_a_blob_is_cut_off() => Read(new string('x', 1_000) + " end").Should().Equal(new string('x', 64), "end");

    [Test]
    public void A_long_text_is_read_at_its_head_and_tail()
    {
        var text = LongText.Bound("head " + new string(' ', 100_000) + " middle " + new string(' ', 100_000) + " tail");

        text.Length.Should().BeLessThanOrEqualTo(LongText.Limit + 1);
        Read(text).Should().Equal("head", "tail");
    }

    [TestCase("ｆｕｌｌ ｗｉｄｔｈ", "full|width")]
    [TestCase("cafe\u0301", "café")]
    [TestCase("é half \ud83d", "é|half")]
    public void Characters_of_several_forms_are_brought_into_one(string text, string words) => Read(LongText.Bound(text)).Should().Equal(words.Split('|'));

    private static List<string> Read(string text)
    {
        var words = new List<string>();
        var scanner = new WordScanner(text, stackalloc char[WordScanner.LongestWord]);
        while (scanner.MoveNext())
            words.Add(scanner.Word.ToString());
        return words;
    }
}
