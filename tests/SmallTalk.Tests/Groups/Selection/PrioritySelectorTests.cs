using CsCheck;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Groups.Selection;

[Property("Requirement", "FR-018")]
public sealed class PrioritySelectorTests
{
    private const int Turns = 1000;

    // Who has nearly all turns is held back now and then by the rule that lets nobody catch up at once: by 2.5 turns at most in 90,000 draws.
    private const int Slack = 3;

    private static readonly Gen<int[]> Priorities = Gen.Int[-5, 20].Array[2, 10];

    [Test]
    public void Shares_are_as_weights_at_every_moment_and_nobody_starves() =>
        Gen.Select(Priorities, Gen.Int)
            .Sample(
                sample =>
                {
                    var (priorities, seed) = sample;
                    var conversation = Start(priorities, new(seed: seed));
                    var spoken = conversation.GoOnAsync(Turns).GetAwaiter().GetResult();
                    foreach (var (index, priority) in priorities.Index())
                        CheckShare(spoken, $"a{index}", WeightOf(priority) / priorities.Sum(WeightOf), Slack);
                },
                iter: 20
            );

    [Test]
    public void From_the_history_alone_nobody_who_is_due_within_it_starves() =>
        Gen.Int[-1, 4]
            .Array[2, 5]
            .Sample(
                priorities =>
                {
                    var conversation = Start(priorities, new(hasStatistics: false));
                    var spoken = conversation.GoOnAsync(Turns).GetAwaiter().GetResult();
                    foreach (var (index, priority) in priorities.Index())
                        ((double)spoken.Count(name => name == $"a{index}") / Turns)
                            .Should()
                            .BeApproximately(WeightOf(priority) / priorities.Sum(WeightOf), 0.05, "fifty messages show no finer share");
                },
                iter: 20
            );

    [Test]
    public async Task Turns_of_one_are_spread_evenly()
    {
        var conversation = Start([2, 0, 0], new());

        var spoken = await conversation.GoOnAsync(500);

        foreach (var five in spoken.Chunk(5))
            five.Count(name => name == "a0").Should().Be(3);
        string.Concat(spoken).Should().NotContain("a0a0a0a0");
    }

    [TestCase(10)]
    [TestCase(500)]
    public void Who_joins_late_has_its_share_from_then_on_and_not_all_turns(int before) =>
        Gen.Select(Gen.Int[-2, 6].Array[2, 6], Gen.Int[-2, 6])
            .Sample(
                sample =>
                {
                    var (priorities, late) = sample;
                    var conversation = Start(priorities, new(shown: 1));
                    conversation.GoOnAsync(before).GetAwaiter().GetResult();
                    conversation.Join("late", late);
                    var spoken = conversation.GoOnAsync(Turns).GetAwaiter().GetResult();
                    CheckShare(spoken, "late", WeightOf(late) / (priorities.Sum(WeightOf) + WeightOf(late)), Slack);
                },
                iter: 15
            );

    [Test]
    public async Task Several_who_join_one_after_the_other_have_their_shares()
    {
        var conversation = Start([0, 3], new(shown: 1));
        await conversation.GoOnAsync(200);
        conversation.Join("late", 1);
        await conversation.GoOnAsync(300);
        conversation.Join("later", 0);

        var spoken = await conversation.GoOnAsync(800);

        Enumerable.Range(0, 100).Should().AllSatisfy(chunk => spoken[(chunk * 8)..((chunk * 8) + 8)].Count(name => name == "late").Should().BeInRange(1, 3));
        CheckShare(spoken, "later", 1 / 8.0);
        CheckShare(spoken, "a1", 4 / 8.0);
    }

    [Test]
    public async Task Who_joins_after_others_have_left_neither_starves_nor_floods()
    {
        var conversation = Start([0, 0, 0], new());
        await conversation.GoOnAsync(600);
        conversation.Leave("a2");
        await conversation.GoOnAsync(30);
        conversation.Join("late", 0);

        var spoken = await conversation.GoOnAsync(300);

        foreach (var thirty in spoken.Chunk(30))
            thirty.Count(name => name == "late").Should().BeInRange(5, 15);
    }

    [Test]
    public async Task What_one_has_missed_while_it_could_not_speak_comes_back_little_by_little()
    {
        var conversation = Start([0, 0, 0], new());
        await conversation.GoOnAsync(300, isAway: name => name == "a2");

        var spoken = await conversation.GoOnAsync(1500);

        string.Concat(spoken).Should().NotContain("a2a2a2a2");
        foreach (var six in spoken.Chunk(6))
            six.Should().Contain(["a0", "a1", "a2"]);
        conversation.Spoken.Count(name => name == "a2").Should().BeInRange(599, 601, "in the end it has its share of all");
    }

    [Test]
    public async Task Who_always_fails_is_not_next_for_ever()
    {
        var conversation = Start([0, 0], new());

        var spoken = await conversation.GoOnAsync(100, fails: name => name == "a0");

        spoken.Count(name => name == "a0").Should().Be(50);
    }

    [Test]
    public async Task Equals_are_told_apart_by_the_seed_and_in_one_way_for_each()
    {
        var courses = new List<string>();
        for (var seed = 0; seed < 20; seed++)
        {
            var course = string.Concat(await Start([0, 0, 0, 0], new(seed: seed)).GoOnAsync(20));
            string.Concat(await Start([0, 0, 0, 0], new(seed: seed)).GoOnAsync(20)).Should().Be(course);
            courses.Add(course);
        }

        courses.Distinct().Count().Should().BeGreaterThan(10);
        courses[0].Should().StartWith(FirstBySeedZero, "the course of a seed is the same in every process and version");
    }

    [Test]
    public async Task A_choice_says_why_and_how_far_behind_the_others_are()
    {
        var conversation = Start([1, 0], new());
        await conversation.GoOnAsync(5);

        var selection = await conversation.SelectAsync();

        selection.Should().BeEquivalentTo(new { Agent = "a0", Confidence = 1.0 });
        selection.Reason.Should().Be("priority: weight 2, 3 of 5 turns");
        selection.Scores.Should().ContainKeys("a0", "a1");
        selection.Scores!["a0"].Should().Be(1);
        selection.Scores["a1"].Should().BeInRange(0.1, 0.99);
    }

    [Test]
    public async Task Messages_with_tool_calls_are_no_turns()
    {
        var request = SelectionRequest.Of("a|b", null, "b: done", "a: done") with { LastSpeaker = "a" };
        ChatMessage call = new(ChatRole.Assistant, [new FunctionCallContent("c", "t")]) { AuthorName = "b" };

        var selection = await By.Priority(null!).SelectAsync(request with { History = [.. request.History, call, call, SelectionRequest.Message("a: more")] });

        selection.Agent.Should().Be("b");
    }

    [TestCase(0, 1)]
    [TestCase(4, 5)]
    [TestCase(-1, 0.5)]
    [TestCase(-3, 0.25)]
    [TestCase(int.MaxValue, 2147483648.0)]
    [TestCase(int.MinValue, 1 / 2147483649.0)]
    public void Weights(int priority, double weight) =>
        SpeakerAccounts.WeightOf(new() { Name = "a", Priority = priority }).Should().BeApproximately(weight, 1e-15);

    private const string FirstBySeedZero = "a0a3a2a1a0a1a3a2";

    private static PriorityConversation Start(int[] priorities, PriorityConversation conversation)
    {
        foreach (var (index, priority) in priorities.Index())
            conversation.Join($"a{index}", priority);
        return conversation;
    }

    private static double WeightOf(int priority) => SpeakerAccounts.WeightOf(new() { Name = "a", Priority = priority });

    /// <summary>After every turn it has had what it should, give or take some turns.</summary>
    private static void CheckShare(List<string> spoken, string name, double share, int slack = 2)
    {
        var had = 0;
        foreach (var (index, speaker) in spoken.Index())
        {
            if (speaker == name)
                had++;
            Math.Abs(had - ((index + 1) * share)).Should().BeLessThan(slack, $"{name} has a share of {share} and had {had} of {index + 1}");
        }
    }
}
