namespace SmallTalk.Groups.Relevance;

[Property("Requirement", "FR-018")]
[Property("Requirement", "B-06")]
public sealed class RelevanceSelectorTests
{
    [TestCase("How do I pay this invoice?", "Billing")]
    [TestCase("I was refunded twice", "Billing")]
    [TestCase("Please book me a FLIGHT to Oslo", "Travel")]
    [TestCase("what temperature for the oven", "Marie")]
    public async Task The_member_whose_profile_fits_speaks(string text, string agent)
    {
        var selection = await (await Team.PreparedAsync()).AskAsync(text);

        selection.Should().BeEquivalentTo(new { Agent = agent, Reason = "relevant" });
        selection.Confidence.Should().BeInRange(0.5, 1);
    }

    [Test]
    public async Task The_table_has_a_probability_for_each_candidate()
    {
        var selection = await (await Team.PreparedAsync()).AskAsync([Team.User("Which hotel room?")], candidates: [Team.Travel, Team.Cook]);

        selection.Scores.Should().HaveCount(2).And.ContainKeys("Travel", "Marie");
        selection.Scores!.Values.Sum().Should().BeApproximately(1, 1e-4);
        selection.Scores["Travel"].Should().BeApproximately(selection.Confidence, 1e-6);
    }

    [TestCase("yes please")]
    [TestCase("That's good, thanks. How much would that be?")]
    [TestCase("the 2nd one at 10:30")]
    [TestCase("")]
    [TestCase("👍")]
    public async Task Without_evidence_for_another_the_last_speaker_goes_on(string text)
    {
        var selector = await Team.PreparedAsync();

        foreach (var last in new[] { "Billing", "travel", "Marie" })
        {
            var selection = await selector.AskAsync(text, last);
            selection.Agent.Should().BeEquivalentTo(last);
            selection.Reason.Should().Be("kept");
            selection.Confidence.Should().BeGreaterThan(0.5);
        }
    }

    [Test]
    public async Task Evidence_for_another_takes_the_word_from_the_last_speaker()
    {
        var selection = await (await Team.PreparedAsync()).AskAsync("Thanks! Now find me a flight and a hotel", "Billing");

        selection.Should().BeEquivalentTo(new { Agent = "Travel", Reason = "relevant" });
    }

    [Test]
    public async Task Only_candidates_are_chosen_and_the_gate_needs_one()
    {
        var selector = await Team.PreparedAsync();

        var absent = await selector.AskAsync([Team.User("book a flight")], candidates: [Team.Billing, Team.Cook]);
        var throttled = await selector.AskAsync([Team.User("yes please")], "Travel", candidates: [Team.Billing, Team.Cook]);
        var only = await selector.AskAsync([Team.User("book a flight")], candidates: [Team.Cook]);

        absent.Agent.Should().BeOneOf("Billing", "Marie");
        throttled.Agent.Should().BeOneOf("Billing", "Marie");
        throttled.Reason.Should().NotBe("kept");
        only.Should()
            .BeEquivalentTo(
                new
                {
                    Agent = "Marie",
                    Confidence = 1.0,
                    Reason = "only candidate",
                }
            );
    }

    [Test]
    public async Task What_was_said_before_counts_when_the_message_says_little()
    {
        var selector = await Team.PreparedAsync(options => options.MinConfidence = 0);

        var asked = await selector.AskAsync([Team.User("I need a recipe"), Team.Says("x", "Hm."), Team.User("yes")]);
        var answered = await selector.AskAsync([Team.User("hm"), Team.Says("x", "A recipe?"), Team.User("yes")]);

        asked.Agent.Should().Be("Marie");
        answered.Agent.Should().Be("Marie");
    }

    [Test]
    public async Task A_name_in_passing_is_a_hint()
    {
        var selector = await Team.PreparedAsync();

        (await selector.AskAsync([Team.User("Go on"), Team.Says("Billing", "Over to marie for that.")], "Billing", round: 1))
            .Should()
            .BeEquivalentTo(new { Agent = "Marie", Reason = "mentioned" });
        (await selector.AskAsync("I spoke with Marie about my invoice payment", "Billing")).Agent.Should().Be("Billing");
        (await selector.AskAsync("Mariela said so", "Billing")).Reason.Should().Be("kept");
    }

    [Test]
    public async Task Names_that_are_ordinary_words_are_no_mention()
    {
        var members = AgentDescriptors("The", "Help", "You", "Anna");
        var selector = await Team.PreparedAsync(null, members);

        var selection = await selector.AskAsync([Team.User("Go on"), Team.Says("Anna", "I met the man.")], "Anna", round: 1, members: members);

        selection.Should().BeEquivalentTo(new { Agent = "Anna", Reason = "kept" });
    }

    [Test]
    [Property("Requirement", "FR-020")]
    public async Task Each_repeat_halves_the_odds_of_the_last_speaker()
    {
        var selector = await Team.PreparedAsync(options => options.MinConfidence = 0);
        var turn = Team.Says("Travel", "Hm.");

        var odds = new List<double>();
        for (var repeats = 0; repeats <= 3; repeats++)
        {
            var selection = await selector.AskAsync([Team.User("book a flight"), .. Enumerable.Repeat(turn, repeats)], "Travel", round: repeats);
            odds.Add(selection.Scores!["Travel"] / selection.Scores["Marie"]);
        }

        (odds[1] / odds[2]).Should().BeApproximately(2, 0.01);
        (odds[2] / odds[3]).Should().BeApproximately(2, 0.01);
        var silent = await selector.AskAsync([Team.User("go on"), turn, turn, turn], "Travel", round: 3);
        silent.Agent.Should().NotBe("Travel");
    }

    [Test]
    public async Task Of_equals_the_one_who_has_not_spoken_for_longest_speaks()
    {
        var members = AgentDescriptors("A1", "B2", "C3");
        var selector = await Team.PreparedAsync(null, members);

        (await selector.AskAsync("hello", members: members)).Agent.Should().Be("A1");
        (await selector.AskAsync([Team.Says("A1", "."), Team.Says("C3", "."), Team.User("hello")], members: members)).Agent.Should().Be("B2");
        (await selector.AskAsync([Team.Says("B2", "."), Team.Says("A1", "."), Team.Says("C3", "."), Team.User("hello")], members: members))
            .Agent.Should()
            .Be("B2");
    }

    [Test]
    public async Task Two_fits_give_the_same_scores()
    {
        var first = await (await Team.PreparedAsync()).AskAsync("is my luggage on the invoice");
        var second = await (await Team.PreparedAsync()).AskAsync("is my luggage on the invoice");

        second.Should().BeEquivalentTo(first);
    }

    [Test]
    public async Task Every_selection_is_refused_without_a_request()
    {
        var selector = await Team.PreparedAsync();

        await selector.Awaiting(it => it.SelectAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
        await selector.Awaiting(it => it.PrepareAsync(null!).AsTask()).Should().ThrowAsync<ArgumentNullException>();
    }

    private static Agents.AgentDescriptor[] AgentDescriptors(params string[] names) => [.. names.Select(name => new Agents.AgentDescriptor { Name = name })];
}
