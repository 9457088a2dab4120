using SmallTalk.Agents;

namespace SmallTalk.Groups.Relevance;

[Property("Requirement", "B-06")]
public sealed class RelevanceHostileInputTests
{
    private static readonly AgentDescriptor[] _bare = [new() { Name = "the" }, new() { Name = "a_1" }, new() { Name = "预订" }, new() { Name = "مساعد" }];

    // Named, for the texts themselves would be the names of the tests.
    private static readonly Dictionary<string, string> _messages = new()
    {
        ["empty"] = "",
        ["blank"] = " \t",
        ["emoji"] = "👍👍🎉",
        ["right to left"] = "مرحبا، أريد حجز رحلة",
        ["Chinese"] = "我想预订机票",
        ["halves of pairs"] = "\ud83d\ud83d\udc4d\udc4d",
        ["control characters"] = "\0\u0001\uffff",
        ["one long word"] = new('a', 100_000),
        ["100 kB"] = string.Concat(Enumerable.Repeat("book a flight, pay the invoice. ", 3_200)),
        ["long Chinese"] = string.Concat(Enumerable.Repeat("预订", 50_000)),
        ["apostrophes"] = new('\'', 10_000),
        ["many marks"] = string.Concat(Enumerable.Repeat("e\u0301\u0302", 10_000)),
    };

    private static IEnumerable<string> Messages => _messages.Keys;

    [Test]
    public async Task Any_message_has_an_outcome_with_a_reason([ValueSource(nameof(Messages))] string name)
    {
        var text = _messages[name];
        foreach (var members in new[] { Team.All, _bare })
        foreach (var last in new[] { null, members[1].Name, "stranger" })
        {
            var selector = await Team.PreparedAsync(null, members);

            var selection = await selector.AskAsync(text, last, members);

            members.Select(member => member.Name).Should().Contain(selection.Agent);
            selection.Confidence.Should().BeInRange(0, 1);
            selection.Reason.Should().MatchRegex("^(relevant|mentioned|kept|fallback: .*)$");
            selection.Scores!.Values.Should().OnlyContain(score => score >= 0 && score <= 1);
        }
    }

    [Test]
    public async Task Chinese_is_understood_by_pairs_of_characters()
    {
        AgentDescriptor[] members =
        [
            new() { Name = "travel", Expertise = ["预订机票", "酒店房间"] },
            new() { Name = "bank", Expertise = ["银行账户余额", "转账"] },
        ];
        var selector = await Team.PreparedAsync(null, members);

        (await selector.AskAsync("我想查一下账户余额", "travel", members)).Should().BeEquivalentTo(new { Agent = "bank", Reason = "relevant" });
        (await selector.AskAsync("帮我订一张机票", "bank", members)).Should().BeEquivalentTo(new { Agent = "travel", Reason = "relevant" });
        (await selector.AskAsync("好的谢谢", "bank", members)).Reason.Should().Be("kept");
    }

    [Test]
    public async Task A_history_without_a_user_and_one_that_is_empty_have_an_outcome()
    {
        var selector = await Team.PreparedAsync();

        (await selector.AskAsync([], "Marie")).Should().BeEquivalentTo(new { Agent = "Marie", Reason = "kept" });
        (await selector.AskAsync([])).Should().BeEquivalentTo(new { Agent = "Billing", Reason = "fallback: most relevant" });
        (await selector.AskAsync([Team.Says("x", "book a flight")])).Agent.Should().Be("Travel");
        (await selector.AskAsync([new(Microsoft.Extensions.AI.ChatRole.Tool, "flight"), new(Microsoft.Extensions.AI.ChatRole.System, "flight")], "Marie"))
            .Reason.Should()
            .Be("kept");
    }

    [Test]
    public async Task Profiles_without_bounds_are_read_within_bounds()
    {
        var huge = new AgentDescriptor
        {
            Name = "huge",
            Description = new string('x', 1_000_000),
            Expertise = [.. Enumerable.Range(0, 5_000).Select(number => $"key{number}")],
            ExamplePrompts = [.. Enumerable.Range(0, 5_000).Select(number => $"prompt{number} {new string('y', 5_000)}")],
        };

        var passages = ProfileReader.Read([huge]);
        var selector = await Team.PreparedAsync(null, huge, Team.Travel);

        passages.Count.Should().BeLessThanOrEqualTo(2 + (2 * ProfileReader.MostPassages));
        passages.Sum(passage => passage.Text.Length).Should().BeLessThan(110_000);
        (await selector.AskAsync("book a flight", members: [huge, Team.Travel])).Agent.Should().Be("Travel");
    }
}
