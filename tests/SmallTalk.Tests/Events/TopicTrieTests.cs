using SmallTalk.Events;

namespace SmallTalk.Tests.Events;

public sealed class TopicTrieTests
{
    private static readonly string[] Alphabet = ["a", "b", "c"];

    [Test]
    [Property("Requirement", "FR-012")]
    public void The_trie_finds_whoever_the_patterns_match_one_by_one_also_after_some_have_left()
    {
        var random = new Random(12);
        var trie = new TopicTrie<TopicPattern>();
        var patterns = Enumerable.Range(0, 300).Select(_ => new TopicPattern(Pattern(random))).ToList();
        patterns.ForEach(pattern => trie.Add(pattern, pattern));

        while (patterns.Count > 0)
        {
            for (var check = 0; check < 50; check++)
            {
                var topic = string.Join(':', Segments(random, Alphabet));
                trie.Match(topic).Should().BeEquivalentTo(patterns.Where(pattern => pattern.Matches(topic)), topic);
            }
            foreach (var left in patterns.Take(20))
                trie.Remove(left, left);
            patterns.RemoveRange(0, Math.Min(20, patterns.Count));
        }
        trie.IsEmpty.Should().BeTrue();
        trie.All().Should().BeEmpty();
    }

    [Test]
    public void Whoever_has_several_patterns_is_found_once()
    {
        var trie = new TopicTrie<string>();
        foreach (var pattern in (string[])["a:*", "*:b", "**", "a:b"])
            trie.Add(new(pattern), "me");

        trie.Match("a:b").Should().Equal("me");
        trie.All().Should().Equal("me");
    }

    private static string Pattern(Random random)
    {
        var segments = Segments(random, [.. Alphabet, "*"]);
        return string.Join(':', random.Next(3) == 0 ? [.. segments, "**"] : segments);
    }

    private static string[] Segments(Random random, string[] alphabet) =>
        [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => alphabet[random.Next(alphabet.Length)])];
}
