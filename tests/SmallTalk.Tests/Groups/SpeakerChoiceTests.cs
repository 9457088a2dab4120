using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Alerts;
using SmallTalk.Sessions;
using SmallTalk.TestUtilities;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>What becomes of what a selector says, and of a selector that says nothing usable.</summary>
[Property("Requirement", "FR-018")]
public sealed class SpeakerChoiceTests
{
    private readonly TurnTestBed _bed = new();

    [TearDown]
    public async Task CloseAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task A_choice_tells_agent_confidence_reason_and_scores()
    {
        var selector = StubSelector.Says(
            "B",
            new Dictionary<string, double>
            {
                ["a"] = 0.25,
                ["b"] = 0.123456,
                ["c"] = double.PositiveInfinity,
            }
        );

        await _bed.StartThree(selector, group => group.MaxTurns(1)).SendAsync("team", "Go");

        (await _bed.StoredAsync()).Should().Equal("user: Go", "b: b speaks");
        var choice = (await _bed.ChoicesAsync()).Single();
        choice
            .Should()
            .BeEquivalentTo(
                new
                {
                    Group = "team",
                    Agent = "b",
                    Round = 0,
                    Confidence = 0.5,
                    Reason = "stub",
                }
            );
        choice
            .Scores.Should()
            .Equal(
                new Dictionary<string, double>
                {
                    ["a"] = 0.25,
                    ["b"] = 0.1235,
                    ["c"] = 0,
                }
            );
        choice.PassedOver.Should().BeNull();
    }

    [Test]
    public async Task A_selector_sees_members_history_statistics_and_the_shared_context()
    {
        var selector = new StubSelector((request, _) => new(new SpeakerSelection(request.Round == 0 ? "b" : "a", 1, "stub")));
        var process = _bed.StartThree(selector, group => group.MaxTurns(2).ShowToSelector(2));
        var session = await process.OpenAsync();
        await session.CommitAsync(new() { State = [new("group:team/context/goal", JsonSerializer.SerializeToElement("win"), "user")] });

        await process.SendAsync("team", "One");
        await process.SendAsync("team", "Two");

        var request = selector.Requests[^1];
        request
            .Should()
            .BeEquivalentTo(
                new
                {
                    Group = "team",
                    LastSpeaker = "b",
                    Round = 1,
                    IsAddressSettled = true,
                    Session = _bed.Key,
                }
            );
        request.Members.Select(member => member.Name).Should().Equal("a", "b", "c");
        request.History.Select(message => message.Text).Should().Equal("Two", "b speaks");
        request
            .Statistics["B"]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Turns = 2L,
                    Failures = 0L,
                    InARow = 1,
                    LastTurn = 3L,
                    JoinedAtTurn = 0L,
                }
            );
        request
            .Statistics["a"]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Turns = 1L,
                    InARow = 0,
                    LastTurn = 2L,
                }
            );
        request.Statistics["a"].Health!.Status.Should().Be(AgentStatus.Healthy);
        request.Statistics.TryGetValue("nobody", out _).Should().BeFalse();
        request.Statistics.Count.Should().Be(3);
        request.Context.Keys.Should().Equal("goal");
        request.Context["goal"].GetString().Should().Be("win");
    }

    [TestCase("null", "fallback: the selector answered null")]
    [TestCase("stranger", "fallback: 'stranger' is no member")]
    [TestCase("throw", "fallback: the selector failed (InvalidOperationException)")]
    public async Task What_cannot_be_used_is_replaced_by_who_has_not_spoken_for_longest(string kind, string reason)
    {
        var selector = new StubSelector(
            (_, _) =>
                kind switch
                {
                    "null" => new((SpeakerSelection)null!),
                    "throw" => throw new InvalidOperationException("no idea"),
                    _ => new(new SpeakerSelection(kind, 1, "stub")),
                }
        );

        var process = _bed.StartThree(selector, group => group.MaxRounds(2));
        var updates = await process.SendAsync("team", "Go");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("a: a speaks", "b: b speaks", "c: c speaks", "a: a speaks", "b: b speaks", "c: c speaks");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.RoundLimit);
        (await _bed.ChoicesAsync()).Should().OnlyContain(choice => choice.Reason == reason && choice.Confidence == 0);
        process.Logs.GetSnapshot().Count(record => record.Id.Id is 8000 or 8001).Should().Be(6);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_selector_that_does_not_answer_in_time_is_replaced(bool isRepeatable)
    {
        var selector = new StubSelector((_, _) => new(new TaskCompletionSource<SpeakerSelection>().Task)) { IsRepeatable = isRepeatable };
        var process = _bed.StartThree(selector, group => group.MaxTurns(1));

        var turn = process.SendAsync("team", "Go");
        await PassSelectionTimeoutAsync();
        await turn.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        (await _bed.StoredAsync()).Should().Equal("user: Go", "a: a speaks");
        (await _bed.ChoicesAsync()).Single().Reason.Should().Be("fallback: the selector did not answer in time");
        process.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 8002);
    }

    [Test]
    public async Task A_selector_that_blocks_its_thread_and_heeds_nothing_is_left()
    {
        using var never = new ManualResetEventSlim();
        var selector = new StubSelector(
            (_, _) =>
            {
                never.Wait(TurnTestBed.Guard, CancellationToken.None);
                return default;
            }
        );
        var process = _bed.StartThree(selector, group => group.MaxTurns(1));

        var turn = process.SendAsync("team", "Go");
        await PassSelectionTimeoutAsync();
        await turn.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        never.Set();

        (await _bed.StoredAsync()).Should().Equal("user: Go", "a: a speaks");
    }

    [Test]
    [Property("Requirement", "FR-020")]
    public async Task Who_spoke_too_often_in_a_row_is_no_candidate_and_is_not_chosen_when_named_all_the_same()
    {
        var selector = StubSelector.Says("b");

        await _bed.StartThree(selector, group => group.MaxTurns(4)).SendAsync("team", "Go");

        (await _bed.StoredAsync()).Skip(1).Should().Equal("b: b speaks", "b: b speaks", "a: a speaks", "b: b speaks");
        selector.Requests.Select(request => string.Concat(request.Candidates.Select(agent => agent.Name))).Should().Equal("abc", "abc", "ac", "abc");
        var throttled = (await _bed.ChoicesAsync())[2];
        throttled.Reason.Should().Be("fallback: 'b' may not speak (spoke too often in a row)");
        throttled.PassedOver.Should().Equal(new Dictionary<string, string> { ["b"] = "spoke too often in a row" });
    }

    [Test]
    [Property("Requirement", "FR-020")]
    public async Task The_throttle_begins_anew_with_each_user_message()
    {
        var process = _bed.StartThree(StubSelector.Says("b"), group => group.MaxTurns(2));

        await process.SendAsync("team", "One");
        await process.SendAsync("team", "Two");

        (await _bed.StoredAsync()).Where(line => line.StartsWith('b')).Should().HaveCount(4);
    }

    [Test]
    public async Task When_nobody_fits_the_turn_ends_and_says_so()
    {
        var updates = await _bed.StartThree(new StubSelector((_, _) => new(SpeakerSelection.Nobody("too vague")))).SendAsync("team", "Go");

        updates.Single().Receipt!.EndedBecause.Should().Be(GroupEndReasons.NobodyFits);
        (await _bed.StoredAsync()).Should().Equal("user: Go");
    }

    [Test]
    public async Task A_selector_says_how_many_answers_a_message_gets_unless_the_group_does()
    {
        var once = new StubSelector((_, _) => new(new SpeakerSelection("b", 1, "stub"))) { AnswersPerMessage = 1 };

        var first = await _bed.StartThree(once).SendAsync("team", "One");
        var second = await _bed.StartThree(once, group => group.MaxTurns(2)).SendAsync("team", "Two");

        first[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.TurnLimit);
        first.Should().HaveCount(2);
        second.Should().HaveCount(3);
    }

    [Test]
    public async Task A_member_that_fails_is_not_the_answer_that_a_message_gets()
    {
        var once = new StubSelector((request, _) => new(new SpeakerSelection(request.Candidates[0].Name, 1, "stub"))) { AnswersPerMessage = 1 };
        var process = _bed.StartGroup([FakeAgent.Fails("a"), FakeAgent.Says("b", "B"), FakeAgent.Says("c", "C")], GroupTestBedExtensions.OfThree(once));

        await process.SendAsync("team", "Go");

        (await _bed.StoredAsync()).Should().Equal("user: Go", "b: B");
        (await _bed.ChoicesAsync())[^1].PassedOver.Should().Equal(new Dictionary<string, string> { ["a"] = "failed in this turn" });
    }

    [Test]
    public async Task A_member_that_fails_is_not_one_of_the_answers_that_a_group_may_give()
    {
        IAgent[] agents = [FakeAgent.Fails("a"), FakeAgent.Says("b", "B"), FakeAgent.Says("c", "C")];
        var process = _bed.StartGroup(agents, GroupTestBedExtensions.OfThree(new RoundRobinSelector(), group => group.MaxTurns(1)));

        var updates = await process.SendAsync("team", "Go");

        (await _bed.StoredAsync()).Should().Equal("user: Go", "b: B");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.TurnLimit);
    }

    [TestCase(null, double.NaN, "no reason given", 0)]
    [TestCase(" \n", -1, "no reason given", 0)]
    [TestCase("two\nlines", double.PositiveInfinity, "two lines", 1)]
    public async Task A_choice_counts_whatever_is_said_of_it(string? reason, double confidence, string told, double sure)
    {
        var selector = new StubSelector((_, _) => new(new SpeakerSelection("b", confidence, reason!)));

        await _bed.StartThree(selector, group => group.MaxTurns(1)).SendAsync("team", "Go");

        (await _bed.ChoicesAsync())
            .Single()
            .Should()
            .BeEquivalentTo(
                new
                {
                    Agent = "b",
                    Reason = told,
                    Confidence = sure,
                }
            );
        (await _bed.StoredAsync()).Should().Equal("user: Go", "b: b speaks");
    }

    [TestCase("b")]
    [TestCase("x")]
    public async Task What_a_selector_says_is_told_at_a_length_that_can_be_read_and_stored(string name)
    {
        var much = new string('x', 1 << 21);
        var selector = new StubSelector((_, _) => new(new SpeakerSelection(name == "b" ? name : much, 1, much)));

        await _bed.StartThree(selector, group => group.MaxTurns(1)).SendAsync("team", "Go");

        (await _bed.ChoicesAsync()).Single().Reason.Length.Should().BeInRange(100, 501);
        (await _bed.StoredAsync()).Should().HaveCount(2);
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task A_choice_that_could_come_out_otherwise_is_stored_before_the_agent_is_asked()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hanging = _bed.StartThree(StubSelector.Says("c"), group => group.MaxTurns(1), new FakeAgent("c", (_, token) => FakeAgent.Hang(asked, token)));
        _ = hanging.SendAsync("team", "Go");
        await asked.Task.Guarded();
        await hanging.DisposeAsync();

        var process = _bed.StartThree(StubSelector.Says("a"), group => group.MaxTurns(1));
        var pending = process.Turns.GetPendingTurn(await process.OpenAsync());
        await process.ResumeAsync();

        pending!.Speaker.Should().Be("c");
        (await _bed.StoredAsync()).Should().Equal("user: Go", "c: c speaks");
        (await _bed.ChoicesAsync()).Should().ContainSingle();
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task Who_had_failed_before_a_kill_is_still_down_after_it()
    {
        IAgent[] agents = [FakeAgent.Fails("a"), FakeAgent.Says("b", "B"), FakeAgent.Says("c", "C")];
        var selector = new StubSelector((request, _) => new(new SpeakerSelection(request.Candidates[0].Name, 1, "stub"))) { IsRepeatable = true };
        var killed = _bed.StartGroup(agents, GroupTestBedExtensions.OfThree(selector, group => group.MaxTurns(1)));
        // Commits: the session, the message, the failure, the answer.
        killed.Faults.Add(Testing.StoreOperations.Commit, Testing.Fault.StopWorldBefore, skip: 3);
        _ = killed.SendAsync("team", "Go");
        await killed.Faults.WorldStopped.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        await _bed.StartGroup(agents, GroupTestBedExtensions.OfThree(selector, group => group.MaxTurns(1))).ResumeAsync();

        (await _bed.StoredAsync()).Should().Equal("user: Go", "b: B");
        (await _bed.ChoicesAsync()).Select(choice => choice.Agent).Should().Equal("a", "b");
        agents[0].As<FakeAgent>().Requests.Should().ContainSingle();
    }

    /// <summary>Waits for both who watch the selector, the one that cancels it and the one that leaves it, and lets their time pass.</summary>
    private async Task PassSelectionTimeoutAsync()
    {
        for (var watcher = 0; watcher < 2; watcher++)
            await _bed.Time.TimerSetAsync(GroupOptions.DefaultSelectionTimeout).WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        _bed.Time.Advance(GroupOptions.DefaultSelectionTimeout);
    }
}
