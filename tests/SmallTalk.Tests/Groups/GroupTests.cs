using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

[Property("Requirement", "FR-017")]
public sealed class GroupTests
{
    [Test]
    [Property("Requirement", "FR-018")]
    [Property("Requirement", "FR-019")]
    public async Task Members_speak_one_after_the_other_over_one_history()
    {
        await using var bed = new TurnTestBed();
        var critic = FakeAgent.Says("critic", "Too long.");
        var process = Start(bed, [FakeAgent.Says("writer", "Dear ", "Ann,"), critic]);

        var updates = await process.SendAsync("team", "Draft");

        (await bed.StoredAsync()).Should().Equal("user: Draft", "writer: Dear Ann,", "critic: Too long.");
        updates.Select(update => update.Speaker).Should().Equal("writer", "writer", "critic", "");
        updates[^1]
            .Receipt.Should()
            .BeEquivalentTo(
                new
                {
                    FirstSequence = 1L,
                    LastSequence = 3L,
                    EndedBecause = GroupEndReasons.RoundLimit,
                }
            );
        critic.Requests.Single().Messages.Select(message => message.Text).Should().Equal("Draft", "Dear Ann,");
        (await TopicsAsync(bed)).Should().Equal("turn:started", "agent:replied", "agent:replied", "turn:completed");
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
    }

    [Test]
    [Property("Requirement", "FR-018")]
    public async Task The_order_goes_on_after_a_restart()
    {
        await using var bed = new TurnTestBed();
        IAgent[] agents = [FakeAgent.Says("a", "A"), FakeAgent.Says("b", "B"), FakeAgent.Says("c", "C")];

        await Start(bed, agents, group => group.MaxTurns(2)).SendAsync("team", "One");
        await Start(bed, agents, group => group.MaxTurns(2)).SendAsync("team", "Two");

        (await bed.StoredAsync()).Should().Equal("user: One", "a: A", "b: B", "user: Two", "c: C", "a: A");
    }

    [Test]
    [Property("Requirement", "FR-020")]
    public async Task Rounds_answers_and_answers_in_a_row_are_bounded()
    {
        (await EndOfAsync(group => group.MaxRounds(3))).Should().Be((6, GroupEndReasons.RoundLimit));
        (await EndOfAsync(group => group.MaxRounds(3).MaxTurns(5))).Should().Be((5, GroupEndReasons.TurnLimit));
        (await EndOfAsync(group => group.MaxRounds(3).MaxInARow(1).EndOn("nothing"))).Should().Be((6, GroupEndReasons.RoundLimit));
    }

    [Test]
    [Property("Requirement", "FR-020")]
    public async Task An_answer_that_meets_the_condition_ends_the_turn()
    {
        (await EndOfAsync(group => group.MaxRounds(3).EndOn("says B"))).Should().Be((2, GroupEndReasons.Terminated));
        (await EndOfAsync(group => group.MaxRounds(3).EndWhen(answer => answer.AuthorName == "a"))).Should().Be((1, GroupEndReasons.Terminated));
    }

    [Test]
    public async Task A_members_failure_is_recorded_and_the_others_go_on()
    {
        await using var bed = new TurnTestBed();
        var process = Start(bed, [FakeAgent.Fails("a", null, "Hel"), FakeAgent.Says("b", "B"), FakeAgent.Says("c", "C")], group => group.MaxRounds(2));

        var updates = await process.SendAsync("team", "Go", new() { FailurePolicy = TurnFailurePolicy.KeepPartial });

        (await bed.StoredAsync()).Should().Equal("user: Go", "a: Hel [smalltalk.partial]", "b: B", "c: C", "b: B", "c: C", "b: B");
        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.RoundLimit);
        (await TopicsAsync(bed)).Take(3).Should().Equal("turn:started", "agent:failed", "agent:replied");
    }

    [Test]
    public async Task When_all_members_are_down_the_turn_ends_with_that_reason()
    {
        await using var bed = new TurnTestBed();
        var process = Start(bed, [FakeAgent.Fails("a"), FakeAgent.Fails("b")], group => group.MaxRounds(9));

        var updates = await process.SendAsync("team", "Go");

        updates.Single().Receipt!.EndedBecause.Should().Be(GroupEndReasons.AllMembersDown);
        (await bed.StoredAsync()).Should().Equal("user: Go");
        (await TopicsAsync(bed)).Should().Equal("turn:started", "agent:failed", "agent:failed", "turn:completed");
    }

    [Test]
    public async Task Who_was_down_may_speak_in_the_next_turn_and_the_last_who_is_left_is_throttled()
    {
        await using var bed = new TurnTestBed();
        var calls = 0;
        var flaky = new FakeAgent("a", (_, _) => FakeAgent.Stream(["A"], ++calls == 1 ? new InvalidOperationException("cold") : null));
        var process = Start(bed, [flaky, FakeAgent.Says("b", "B")], group => group.MaxRounds(2).MaxInARow(2));

        var first = await process.SendAsync("team", "One");
        await process.SendAsync("team", "Two");

        first[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.NobodyMaySpeak);
        (await bed.StoredAsync()).Should().Equal("user: One", "b: B", "b: B", "user: Two", "a: A", "b: B", "a: A", "b: B");
    }

    [TestCase(2, true, "user: Go")]
    [TestCase(2, false, "user: Go")]
    [TestCase(3, false, "user: Go", "a: A")]
    [TestCase(4, true, "user: Go", "a: A")]
    [TestCase(4, false, "user: Go", "a: A", "b: B")]
    [TestCase(5, true, "user: Go", "a: A", "b: B")]
    [Property("Requirement", "B-04")]
    public async Task A_killed_turn_of_a_group_goes_on_with_the_next_speaker(int commit, bool isBefore, params string[] stored)
    {
        await using var bed = new TurnTestBed();
        IAgent[] agents = [FakeAgent.Says("a", "A"), FakeAgent.Says("b", "B")];
        var killed = Start(bed, agents);
        killed.Faults.Add(StoreOperations.Commit, isBefore ? Fault.StopWorldBefore : Fault.StopWorldAfter, skip: commit - 1);
        _ = killed.SendAsync("team", "Go");
        await killed.Faults.WorldStopped.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        var before = await bed.StoredAsync();
        var process = Start(bed, agents);

        if ((await process.ResumeAsync()).Count == 0)
            await process.SendAsync("team", "Go");

        before.Should().Equal(isBefore && commit == 2 ? [] : stored);
        (await bed.StoredAsync()).Should().Equal("user: Go", "a: A", "b: B");
        (await TopicsAsync(bed)).Should().Equal("turn:started", "agent:replied", "agent:replied", "turn:completed");
    }

    [Test]
    public async Task A_turn_that_is_held_back_is_one_commit_and_its_members_see_each_other()
    {
        await using var bed = new TurnTestBed();
        var critic = FakeAgent.Says("critic", "Fine.");
        var process = Start(bed, [new FakeAgent("writer", (request, _) => Remembering(request)), critic], group => group.MaxRounds(2).EndOn("nothing"));

        var updates = await process.SendAsync("team", "Draft", new() { FailurePolicy = TurnFailurePolicy.Discard });

        critic.Requests[^1].Messages.Select(message => message.Text).Should().Equal("Draft", "1", "Fine.", "2");
        (await bed.StoredAsync()).Should().Equal("user: Draft", "writer: 1", "critic: Fine.", "writer: 2", "critic: Fine.");
        updates[^1]
            .Receipt.Should()
            .BeEquivalentTo(
                new
                {
                    Version = 2L,
                    FirstSequence = 1L,
                    LastSequence = 5L,
                    EndedBecause = GroupEndReasons.RoundLimit,
                }
            );
        (await process.OpenAsync()).StateNames.Should().Equal("agent:writer:count", "group:team");

        static async IAsyncEnumerable<ChatResponseUpdate> Remembering(AgentRequest request)
        {
            var count = (request.State.Get("count")?.GetInt32() ?? 0) + 1;
            request.State.Set("count", JsonSerializer.SerializeToElement(count));
            await Task.CompletedTask;
            yield return FakeAgent.Text($"{count}");
        }
    }

    [Test]
    public async Task A_director_of_the_hosts_own_may_fail_the_turn_and_is_bounded()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start(
            [FakeAgent.Says("a", "A"), FakeAgent.Fails("b")],
            options => options.MaxSpeakers = 3,
            services =>
                new GroupTestBuilder(services)
                    .AddGroup(_ => new Endless("endless", "a"))
                    .AddGroup(_ => new Endless("strict", "b"))
                    .AddGroup(_ => new Endless("lost", "nobody"))
        );

        var endless = await process.SendAsync("endless", "Go");
        var strict = await process.Invoking(it => it.SendAsync("strict", "Go")).Should().ThrowAsync<TurnFailedException>();
        var lost = await process.Invoking(it => it.SendAsync("lost", "Go")).Should().ThrowAsync<TurnFailedException>();

        endless[^1].Receipt!.EndedBecause.Should().Be("speaker_limit");
        strict.Which.InnerException.Should().BeOfType<AgentFailedException>();
        lost.Which.InnerException.Should().BeOfType<UnknownTargetException>();
        (await TopicsAsync(bed)).Count(topic => topic == "agent:failed").Should().Be(1);
    }

    [Test]
    public async Task A_turn_is_not_suspended_when_the_session_was_changed_since_its_director_looked()
    {
        await using var bed = new TurnTestBed();
        var hasty = new Hasty();
        var process = bed.Start([], null, services => services.AddSingleton<ITurnDirector>(hasty));

        var updates = await process.SendAsync("hasty", "Go");

        hasty.Asked.Should().Be(2);
        updates.Single().Receipt!.EndedBecause.Should().Be("told to end");
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
    }

    [Test]
    public async Task A_condition_that_fails_is_not_met_and_the_round_goes_on()
    {
        await using var bed = new TurnTestBed();
        var process = Start(bed, [FakeAgent.Says("a", "A"), FakeAgent.Says("b", "B")], group => group.EndWhen(answer => answer.Text[99] == 'x'));

        await process.SendAsync("team", "Go");

        (await bed.StoredAsync()).Should().Equal("user: Go", "a: A", "b: B");
        process.Logs.GetSnapshot().Should().Contain(record => record.Id.Id == 8006);
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task Who_failed_behind_a_step_is_down_after_a_kill_too()
    {
        await using var bed = new TurnTestBed();
        FakeAgent Halfway() => new("a", (_, _) => StepAndFail());
        IAgent[] agents = [Halfway(), FakeAgent.Says("b", "B")];
        var selector = new StubSelector((request, _) => new(new SpeakerSelection(request.Candidates[0].Name, 1, "stub")))
        {
            AnswersPerMessage = 1,
            IsRepeatable = true,
        };
        var killed = Start(bed, agents, group => group.SelectSpeakers(selector));
        // Commits: the session, the message, the step, the failure, the answer of the other one.
        killed.Faults.Add(StoreOperations.Commit, Fault.StopWorldBefore, skip: 4);
        _ = killed.SendAsync("team", "Go");
        await killed.Faults.WorldStopped.WaitAsync(TurnTestBed.Guard, TimeProvider.System);

        var updates = await Start(bed, agents, group => group.SelectSpeakers(selector)).ResumeAsync();

        updates.Select(update => update.Speaker).Should().Equal("b", "");
        (await bed.StoredAsync())[^1].Should().Be("b: B");

        static async IAsyncEnumerable<ChatResponseUpdate> StepAndFail()
        {
            yield return FakeAgent.Text("Let me look", "1");
            yield return FakeAgent.Text("and", "2");
            await Task.CompletedTask;
            throw new InvalidOperationException("a is down");
        }
    }

    [Test]
    [Property("Requirement", "B-04")]
    public async Task Who_was_to_speak_and_is_gone_after_a_deployment_is_passed_over()
    {
        await using var bed = new TurnTestBed();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Start(
            bed,
            [new FakeAgent("old", (_, token) => FakeAgent.Hang(asked, token)), FakeAgent.Says("b", "B")],
            group => group.SelectSpeakers(StubSelector.Says("old")).MaxTurns(1)
        );
        _ = before.SendAsync("team", "Go");
        await asked.Task.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        await before.DisposeAsync();

        var after = Start(bed, [FakeAgent.Says("b", "B"), FakeAgent.Says("c", "C")], group => group.MaxTurns(1));
        var pending = after.Turns.GetPendingTurn(await after.OpenAsync());
        var updates = await after.ResumeAsync();

        pending!.Speaker.Should().Be("old");
        updates.Select(update => update.Speaker).Should().Equal("b", "");
    }

    [Test]
    public void A_group_beside_turns_that_run_at_once_or_with_too_little_time_is_refused()
    {
        var bed = new TurnTestBed();
        IAgent[] agents = [FakeAgent.Says("a", "A"), FakeAgent.Says("b", "B")];

        bed.Invoking(it => it.StartGroup(agents, turns: options => options.Concurrency = TurnConcurrency.Parallel))
            .Should()
            .Throw<InvalidAgentsException>()
            .WithMessage("SmallTalk:Turns:Concurrency is Parallel: turns of a group go one after the other*");
        bed.Invoking(it => it.StartGroup(agents, group => group.Members("a", "b").MinGap(TimeSpan.FromSeconds(10))))
            .Should()
            .Throw<InvalidAgentsException>()
            .WithMessage("SmallTalk:Groups:SelectionTimeout and the longest gap*00:00:30*");
    }

    [Test]
    public void A_group_that_cannot_work_is_refused_with_all_its_faults()
    {
        var bed = new TurnTestBed();
        IAgent[] agents = [FakeAgent.Says("a", "A")];
        var start = (Action<GroupBuilder> configure, string name) => () => Start(bed, agents, configure, name, withMembers: false);

        start(group => group.Members("a", "nobody", "A"), "team")
            .Should()
            .Throw<InvalidAgentsException>()
            .Which.Faults.Should()
            .Equal("Group 'team' has the member 'nobody', which is not registered.", "Group 'team' has the member 'A' twice.");
        start(group => group.Members("a"), "team")
            .Should()
            .Throw<InvalidAgentsException>()
            .Which.Faults.Single()
            .Should()
            .StartWith("Group 'team' has 1 members; it must have 2 to 10.");
        start(_ => { }, "A")
            .Should()
            .Throw<InvalidAgentsException>()
            .Which.Faults.Should()
            .Equal("The name 'A' of a group is taken by an agent or another group.");
        start(_ => { }, "../x").Should().Throw<InvalidIdException>().Which.What.Should().Be("group name");
        start(group => group.MaxRounds(0), "team").Should().Throw<ArgumentOutOfRangeException>();
        start(group => group.ShowToSelector(10_001), "team").Should().Throw<ArgumentOutOfRangeException>();
    }

    private static async Task<(int Answers, string Because)> EndOfAsync(Action<GroupBuilder> configure)
    {
        await using var bed = new TurnTestBed();
        var process = Start(bed, [FakeAgent.Says("a", "says A"), FakeAgent.Says("b", "says B")], configure);
        var updates = await process.SendAsync("team", "Go");
        return (updates.Count - 1, updates[^1].Receipt!.EndedBecause);
    }

    private static async Task<IEnumerable<string>> TopicsAsync(TurnTestBed bed) =>
        (await bed.TopicsAsync()).Where(topic => topic != SmallTalkTopics.GroupSpeakerSelected);

    private static TurnProcess Start(TurnTestBed bed, IAgent[] agents, Action<GroupBuilder>? configure = null, string name = "team", bool withMembers = true) =>
        bed.StartGroup(
            agents,
            group =>
            {
                if (withMembers)
                    group.Members([.. agents.Select(agent => agent.Descriptor.Name)]).SelectSpeakers(By.RoundRobin);
                configure?.Invoke(group);
            },
            name
        );

    /// <summary>Suspends its turn while the session is changed by another one, who wants it to end.</summary>
    private sealed class Hasty : ITurnDirector
    {
        public int Asked { get; private set; }

        public string Name => "hasty";

        public async ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default)
        {
            if (++Asked > 1)
                return TurnStep.End("told to end");
            await progress.Session.CommitAsync(new() { State = [new("told", JsonSerializer.SerializeToElement(true), "other")] }, cancellationToken);
            return TurnStep.Suspend("paused");
        }
    }

    private sealed class Endless(string name, string speaker) : ITurnDirector
    {
        public string Name => name;

        public ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default) =>
            progress.LastFailure is { } failure ? throw failure : new(TurnStep.Speak(speaker, "always"));
    }
}
