namespace SmallTalk.Groups.Selection;

[Property("Requirement", "FR-018")]
public sealed class LeastRecentSpeakerTests
{
    [Test]
    public void Who_has_never_spoken_comes_first_then_who_spoke_longest_ago()
    {
        Of("a|b|c", null, "a: 1", "b: 2").Should().Be("c");
        Of("a|b|c", null, "a: 1", "b: 2", "C: 3", "a: 4").Should().Be("b");
        Of("a|b", null).Should().Be("a");
        Of("a|b", "a").Should().Be("b", "who spoke last is last, whatever the history shows");
        Of("a|user", null, "a: 1", "user: Hello").Should().Be("user", "what the user says nobody has said");
    }

    [Test]
    public void What_the_group_knows_counts_more_than_the_history()
    {
        var request = SelectionRequest.Of("a|b|c", null, "c: 1") with
        {
            Statistics = new Dictionary<string, SpeakerStatistics>
            {
                ["a"] = new() { LastTurn = 9 },
                ["b"] = new() { LastTurn = 8 },
                ["c"] = new() { LastTurn = 10 },
            },
        };

        LeastRecentSpeaker.Of(request).Should().Be("b");
    }

    private static string Of(string candidates, string? last, params string[] history) =>
        LeastRecentSpeaker.Of(SelectionRequest.Of(candidates, null, history) with { LastSpeaker = last });
}
