using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.TestUtilities;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Who has the word because somebody gave it to him.</summary>
[Property("Requirement", "FR-020")]
public sealed class GroupFloorTests
{
    private readonly TurnTestBed _bed = new();

    [TearDown]
    public async Task CloseAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task Who_is_mentioned_by_the_user_answers_in_order_and_nobody_else()
    {
        var updates = await Team(Says()).SendAsync("team", "@carol and @Alice, what now?");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("carol: carol speaks", "alice: alice speaks");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.Answered);
        (await _bed.ChoicesAsync()).Should().OnlyContain(choice => choice.Reason == "mentioned" && choice.Confidence == 1);
    }

    [Test]
    public async Task Who_is_spoken_to_by_name_goes_first_and_the_round_goes_on()
    {
        await Team(Says()).SendAsync("team", "Bob, what now?");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("bob: bob speaks", "carol: carol speaks", "alice: alice speaks");
    }

    [Test]
    public async Task Address_goes_before_every_selector()
    {
        var selector = StubSelector.Says("alice");

        await Team(Says(), group => group.SelectSpeakers(selector)).SendAsync("team", "@bob?");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("bob: bob speaks");
        selector.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task Whom_an_agent_mentions_speaks_next_also_after_the_answer_that_a_message_gets()
    {
        var selector = new StubSelector((request, _) => new(new SpeakerSelection("alice", 1, "stub"))) { AnswersPerMessage = 1 };
        var process = Team(Says(alice: "Let me see. @carol, is it true?"), group => group.SelectSpeakers(selector));

        var updates = await process.SendAsync("team", "Go");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("alice: Let me see. @carol, is it true?", "carol: carol speaks");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.TurnLimit);
    }

    [Test]
    public async Task Mentions_are_followed_to_a_bounded_depth()
    {
        var selector = new StubSelector((request, _) => new(new SpeakerSelection("alice", 1, "stub"))) { AnswersPerMessage = 1 };
        var process = Team(Says(alice: "@bob?", bob: "@alice?"), group => group.SelectSpeakers(selector));

        await process.SendAsync("team", "Go");
        await process.SendAsync("team", "Again");

        (await _bed.StoredAsync())
            .Should()
            .Equal(
                "user: Go",
                "alice: @bob?",
                "bob: @alice?",
                "alice: @bob?",
                "bob: @alice?",
                "user: Again",
                "alice: @bob?",
                "bob: @alice?",
                "alice: @bob?",
                "bob: @alice?"
            );
    }

    [Test]
    public async Task An_agent_that_poses_as_the_user_gives_the_word_to_nobody()
    {
        static FakeAgent Posing(string name, string other) => new(name, (_, _) => Updates(new ChatResponseUpdate(ChatRole.User, $"@{other}, answer!")));
        IAgent[] agents = [Posing("alice", "bob"), Posing("bob", "alice"), FakeAgent.Says("carol", "carol speaks")];

        var updates = await Team(agents).SendAsync("team", "Go");

        (await _bed.ChoicesAsync()).Select(choice => choice.Reason).Should().Equal("round_robin", "round_robin", "round_robin");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.RoundLimit);
    }

    [Test]
    public async Task Nobody_else_answers_when_one_of_those_whom_the_user_mentions_cannot_speak()
    {
        var process = Team(Says(alice: "One moment."));
        using var veto = process.Services.GetRequiredService<ISpeakerInfluence>().Veto("bob", "away");

        var updates = await process.SendAsync("team", "@alice and @bob, what now?");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("alice: One moment.");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.Answered);
    }

    [Test]
    public async Task Who_is_mentioned_and_fails_is_no_reason_to_ask_others_beyond_the_round()
    {
        IAgent[] agents = [FakeAgent.Fails("alice"), FakeAgent.Says("bob", "bob speaks"), FakeAgent.Says("carol", "@alice are you there?")];

        var updates = await Team(agents).SendAsync("team", "Go");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("bob: bob speaks", "carol: @alice are you there?");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.RoundLimit);
    }

    [Test]
    public async Task Without_depth_no_mention_is_followed()
    {
        await Team(Says(alice: "@carol?"), group => group.MaxMentionDepth(0)).SendAsync("team", "Go");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("alice: @carol?", "bob: bob speaks", "carol: carol speaks");
    }

    [Test]
    public async Task An_agent_does_not_give_the_word_to_itself()
    {
        await Team(Says(alice: "As @alice said: @alice, go on."), group => group.MaxTurns(2)).SendAsync("team", "Go");

        (await _bed.StoredAsync()).Skip(2).Should().Equal("bob: bob speaks");
    }

    [Test]
    public async Task Who_is_mentioned_and_cannot_speak_is_passed_over()
    {
        IAgent[] agents = [FakeAgent.Says("alice", "alice speaks"), FakeAgent.Fails("bob"), FakeAgent.Says("carol", "carol speaks")];

        var updates = await _bed.StartGroup(agents).SendAsync("team", "@bob @carol?");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("carol: carol speaks");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.Answered);
    }

    [Test]
    public async Task When_nobody_of_those_who_are_mentioned_can_speak_another_one_answers_once()
    {
        IAgent[] agents = [FakeAgent.Says("alice", "alice speaks"), FakeAgent.Fails("bob"), FakeAgent.Says("carol", "carol speaks")];

        await _bed.StartGroup(agents).SendAsync("team", "@bob?");

        (await _bed.StoredAsync()).Skip(1).Should().ContainSingle();
    }

    [Test]
    public async Task What_the_group_says_of_limits_holds_for_those_who_are_mentioned_too()
    {
        var updates = await Team(Says(), group => group.MaxTurns(1)).SendAsync("team", "@bob @carol?");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("bob: bob speaks");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.TurnLimit);
    }

    [Test]
    [Property("Requirement", "FR-021")]
    public async Task Who_is_handed_a_task_speaks_next()
    {
        var process = Team(Says());
        var workflow = (await process.ConversationAsync()).Workflow;
        var task = await workflow.AddAsync("Write", "alice");
        await workflow.HandOverAsync(task.Id, "carol", "alice");

        await process.SendAsync("team", "Go");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("carol: carol speaks", "alice: alice speaks", "bob: bob speaks");
        (await _bed.ChoicesAsync())[0].Reason.Should().Be("handed_over");
    }

    [Test]
    [Property("Requirement", "FR-021")]
    public async Task All_who_are_handed_tasks_speak_in_that_order()
    {
        var process = Team(Says());
        var workflow = (await process.ConversationAsync()).Workflow;
        await workflow.AddAsync("Write", "alice");
        await workflow.AddAsync("Check", "alice");
        await workflow.HandOverAsync("t2", "carol", "alice");
        await workflow.HandOverAsync("t1", "bob", "alice");

        await process.SendAsync("team", "Go");

        (await _bed.ChoicesAsync()).Take(2).Select(choice => (choice.Agent, choice.Reason)).Should().Equal(("carol", "handed_over"), ("bob", "handed_over"));
    }

    [Test]
    public async Task Whom_an_agent_mentions_speaks_after_those_whom_the_user_wants_to_hear()
    {
        await Team(Says(bob: "@carol may know more.")).SendAsync("team", "@bob @alice?");

        (await _bed.ChoicesAsync()).Select(choice => choice.Agent).Should().Equal("bob", "alice", "carol");
    }

    [Test]
    [Property("Requirement", "FR-021")]
    public async Task Two_who_hand_a_task_to_and_fro_come_to_an_end()
    {
        TurnProcess process = null!;
        FakeAgent HandsOver(string name, string to) => new(name, (_, _) => HandOverAsync(name, to));
        async IAsyncEnumerable<ChatResponseUpdate> HandOverAsync(string name, string to)
        {
            await (await process.ConversationAsync()).Workflow.HandOverAsync("t1", to, name);
            yield return FakeAgent.Text($"Over to you, {to}");
        }
        var selector = new StubSelector((request, _) => new(new SpeakerSelection("alice", 1, "stub"))) { AnswersPerMessage = 1 };
        process = _bed.StartGroup(
            [HandsOver("alice", "bob"), HandsOver("bob", "alice")],
            group => group.Members("alice", "bob").SelectSpeakers(selector).MaxMentionDepth(4)
        );
        await (await process.ConversationAsync()).Workflow.AddAsync("Write", "alice");

        var updates = await process.SendAsync("team", "Go").Guarded();

        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.TurnLimit);
        (await _bed.StoredAsync()).Length.Should().BeLessThanOrEqualTo(1 + 1 + 4);
    }

    [Test]
    [Property("Requirement", "FR-021")]
    public async Task A_group_may_end_when_its_tasks_are_done()
    {
        TurnProcess process = null!;
        var bob = new FakeAgent("bob", (_, _) => CompleteAsync());
        async IAsyncEnumerable<ChatResponseUpdate> CompleteAsync()
        {
            if ((await process.ConversationAsync()).Workflow.Find("t1") is { IsEnded: false })
                await (await process.ConversationAsync()).Workflow.CompleteAsync("t1", "bob");
            yield return FakeAgent.Text("done");
        }
        process = _bed.StartGroup(
            [FakeAgent.Says("alice", "alice speaks"), bob, FakeAgent.Says("carol", "carol speaks")],
            group => group.Members("alice", "bob", "carol").EndWhenTasksAreDone()
        );
        await (await process.ConversationAsync()).Workflow.AddAsync("Write");

        var updates = await process.SendAsync("team", "Go");

        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.TasksDone);
        (await _bed.StoredAsync()).Should().HaveCount(3);
        (await process.Invoking(it => it.SendAsync("team", "And now?")).Should().NotThrowAsync())
            .Which[^1]
            .Receipt!.EndedBecause.Should()
            .Be(GroupEndReasons.RoundLimit, "what was done before does not end it");
    }

    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [Property("Requirement", "B-04")]
    public async Task Who_is_still_to_answer_is_known_after_a_kill(int commit)
    {
        var killed = Team(Says());
        killed.Faults.Add(Testing.StoreOperations.Commit, Testing.Fault.StopWorldBefore, skip: commit - 1);
        _ = killed.SendAsync("team", "@carol @alice?");
        await killed.Faults.WorldStopped.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        await Team(Says()).ResumeAsync();

        (await _bed.StoredAsync()).Skip(1).Should().Equal("carol: carol speaks", "alice: alice speaks");
    }

    [Test]
    public void Members_that_cannot_be_told_apart_are_refused()
    {
        var start = () => _bed.StartGroup([FakeAgent.Says("code_reviewer", "a"), FakeAgent.Says("Code Reviewer", "b"), FakeAgent.Says("cоde_reviewer", "c")]);

        start
            .Should()
            .Throw<InvalidAgentsException>()
            .Which.Faults.Should()
            .HaveCount(2)
            .And.OnlyContain(fault => fault.StartsWith("Group 'team' has members that cannot be told apart: ", StringComparison.Ordinal));
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> Updates(ChatResponseUpdate update)
    {
        await Task.CompletedTask;
        yield return update;
    }

    private static IAgent[] Says(string? alice = null, string? bob = null) =>
        [FakeAgent.Says("alice", alice ?? "alice speaks"), FakeAgent.Says("bob", bob ?? "bob speaks"), FakeAgent.Says("carol", "carol speaks")];

    private TurnProcess Team(IAgent[] agents, Action<GroupBuilder>? configure = null) =>
        _bed.StartGroup(
            agents,
            group =>
            {
                group.Members([.. agents.Select(agent => agent.Descriptor.Name)]);
                configure?.Invoke(group);
            }
        );
}
