using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.TestUtilities;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

[Property("Requirement", "FR-017")]
public sealed partial class GroupConversationTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly TurnTestBed _bed = new();

    [TearDown]
    public async Task CloseAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task A_group_is_given_its_members_when_a_conversation_is_made()
    {
        var process = Open();
        var session = await process.OpenAsync();

        var before = process.Groups().Find(session, "open");
        var made = await process.Groups().CreateAsync(session, "Open", ["c", "A"]);
        var receipt = (await TurnProcess.CollectAsync(made.SendAsync(new(ChatRole.User, "Go"))))[^1].Receipt!;

        before.Should().BeNull();
        made.Should()
            .BeEquivalentTo(
                new
                {
                    Name = "open",
                    Status = GroupStatus.Active,
                    Because = (string?)null,
                }
            );
        made.Participants.Select(it => (it.Name, it.Statistics.Turns)).Should().Equal(("c", 1), ("a", 1));
        receipt.EndedBecause.Should().Be(GroupEndReasons.RoundLimit);
        (await _bed.StoredAsync()).Should().Equal("user: Go", "c: c speaks", "a: a speaks");
        (await _bed.TopicsAsync()).First().Should().Be("group:created");
        process.Groups().Groups.Should().Equal("open");
    }

    [Test]
    public async Task Members_survive_a_restart()
    {
        var first = Open();
        await first.Groups().CreateAsync(await first.OpenAsync(), "open", ["c", "a"]);
        await (await first.ConversationAsync("open")).LeaveAsync("C");
        await (await first.ConversationAsync("open")).JoinAsync("b");

        var again = await Open().ConversationAsync("open");

        again.Participants.Select(it => it.Name).Should().Equal("a", "b");
    }

    [TestCase("nobody,a", "Group 'open' has the member 'nobody', which is not registered.")]
    [TestCase("a,b,A", "Group 'open' has the member 'A' twice.")]
    [TestCase("a", "Group 'open' has 1 members; it must have 2 to 3. See SmallTalk:Groups:MinParticipants and MaxParticipants.")]
    [TestCase("a,b,c,d", "Group 'open' has 4 members; it must have 2 to 3. See SmallTalk:Groups:MinParticipants and MaxParticipants.")]
    [TestCase("", "Group 'open' has no members; it must have 2 to 3. See SmallTalk:Groups:MinParticipants and MaxParticipants.")]
    public async Task Members_that_cannot_be_are_refused_and_nothing_is_made(string members, string fault)
    {
        var process = Open(options: options => options.MaxParticipants = 3);
        var session = await process.OpenAsync();
        var version = session.Version;

        var refused = await process
            .Groups()
            .Awaiting(it => it.CreateAsync(session, "open", members.Split(',', StringSplitOptions.RemoveEmptyEntries)).AsTask())
            .Should()
            .ThrowAsync<GroupException>();

        refused.Which.Faults.Should().Contain(fault);
        refused
            .Which.Should()
            .BeEquivalentTo(
                new
                {
                    Group = "open",
                    Session = _bed.Key,
                    Class = ErrorClass.Invalid,
                }
            );
        session.Version.Should().Be(version);
        process.Groups().Find(session, "open").Should().BeNull();
    }

    [Test]
    public async Task A_group_that_is_unknown_or_there_already_is_refused()
    {
        var process = Open();
        var session = await process.OpenAsync();
        await process.Groups().CreateAsync(session, "open", Names);

        var unknown = await process.Groups().Awaiting(it => it.CreateAsync(session, "closed", Names).AsTask()).Should().ThrowAsync<GroupException>();
        var again = await process.Groups().Awaiting(it => it.CreateAsync(session, "open", Names).AsTask()).Should().ThrowAsync<GroupException>();

        unknown.WithMessage("No group is named 'closed'. Known: open.*");
        again.WithMessage("Group 'open' of session*exists already*");
    }

    [Test]
    public async Task Who_joins_or_leaves_while_a_turn_runs_is_heeded_at_the_next_choice()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Team(new FakeAgent("a", (_, _) => Waiting(asked, goOn)), group => group.Members("a", "b").MaxRounds(1));
        var turn = process.SendAsync("team", "Go");
        await asked.Task.Guarded();
        var conversation = await process.ConversationAsync();

        await conversation.LeaveAsync("b");
        await conversation.JoinAsync("c");
        goOn.SetResult();
        await turn.Guarded();

        (await _bed.StoredAsync()).Should().Equal("user: Go", "a: a speaks", "c: c speaks");
        conversation.Participants.Single(it => it.Name == "c").Statistics.JoinedAtTurn.Should().Be(0);
        (await _bed.TopicsAsync()).Should().ContainInOrder("group:left", "group:joined");
    }

    [Test]
    public async Task The_last_member_may_leave_and_then_nobody_answers()
    {
        var process = Team();
        var conversation = await process.ConversationAsync();
        foreach (var name in Names)
            await conversation.LeaveAsync(name);

        var updates = await process.SendAsync("team", "Go");

        updates.Single().Receipt!.EndedBecause.Should().Be(GroupEndReasons.NoMembers);
        (await conversation.Awaiting(it => it.LeaveAsync("a").AsTask()).Should().ThrowAsync<GroupException>()).WithMessage("'a' is no member of group 'team'*");
    }

    [TestCase("a", "*is a member already*")]
    [TestCase("nobody", "*No agent is named 'nobody'. Known: a, b, c, d.*")]
    [TestCase("d", "*There are 3 members already*")]
    public async Task Who_cannot_join_is_told_why(string agent, string message)
    {
        var conversation = await Team(options: options => options.MaxParticipants = 3).ConversationAsync();

        (await conversation.Awaiting(it => it.JoinAsync(agent).AsTask()).Should().ThrowAsync<GroupException>()).WithMessage(message);

        conversation.Participants.Should().HaveCount(3);
    }

    [Test]
    public async Task A_pause_lets_the_speaker_end_and_the_turn_goes_on_with_the_next_one_after_a_restart()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Team(new FakeAgent("a", (_, _) => Waiting(asked, goOn)));
        var turn = process.SendAsync("team", "Go");
        await asked.Task.Guarded();
        await (await process.ConversationAsync()).PauseAsync("lunch");
        goOn.SetResult();
        var paused = await turn.Guarded();
        var stored = await _bed.StoredAsync();
        await process.DisposeAsync();

        var again = Team();
        var conversation = await again.ConversationAsync();
        var status = (conversation.Status, conversation.Because);
        var rest = await TurnProcess.CollectAsync(conversation.ResumeAsync());

        paused[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.Paused);
        stored.Should().Equal("user: Go", "a: a speaks");
        status.Should().Be((GroupStatus.Paused, "lunch"));
        rest.Select(update => update.Speaker).Should().Equal("b", "c", "");
        (await _bed.StoredAsync()).Should().Equal("user: Go", "a: a speaks", "b: b speaks", "c: c speaks");
        conversation.Status.Should().Be(GroupStatus.Active);
        again.Turns.GetPendingTurn(await again.OpenAsync()).Should().BeNull();
        (await _bed.TopicsAsync()).Should().ContainInOrder("group:paused", "turn:suspended", "group:resumed", "turn:completed");
    }

    [Test]
    public async Task While_it_is_paused_messages_are_refused_and_none_is_stored()
    {
        var process = Team();
        var conversation = await process.ConversationAsync();
        await conversation.PauseAsync();
        await conversation.PauseAsync("again");

        var refused = await conversation.Awaiting(it => TurnProcess.CollectAsync(it.SendAsync(new(ChatRole.User, "Go")))).Should().ThrowAsync<GroupException>();

        refused.Which.Status.Should().Be(GroupStatus.Paused);
        (await _bed.StoredAsync()).Should().BeEmpty();
        (await TurnProcess.CollectAsync(conversation.ResumeAsync())).Should().BeEmpty();
        await TurnProcess.CollectAsync(conversation.SendAsync(new(ChatRole.User, "Go")));
        (await _bed.StoredAsync()).Should().HaveCount(4);
    }

    [Test]
    public async Task What_is_sent_by_the_turn_runner_while_it_is_paused_waits_and_what_comes_after_is_refused()
    {
        var process = Team(turns: options => options.ResumePendingTurns = true);
        var conversation = await process.ConversationAsync();
        await conversation.PauseAsync();

        var waiting = await process.SendAsync("team", "One");
        var refused = await process.Invoking(it => it.SendAsync("team", "Two")).Should().ThrowAsync<TurnRejectedException>();
        var rest = await TurnProcess.CollectAsync(conversation.ResumeAsync());

        waiting.Single().Receipt!.EndedBecause.Should().Be(GroupEndReasons.Paused);
        refused.WithMessage("*is suspended: 'team' is paused*");
        rest[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.RoundLimit);
        (await _bed.StoredAsync()).Should().Equal("user: One", "a: a speaks", "b: b speaks", "c: c speaks");
    }

    [Test]
    public async Task A_turn_that_cannot_be_pending_ends_at_a_pause()
    {
        var process = Team();
        await (await process.ConversationAsync()).PauseAsync();

        var updates = await process.SendAsync("team", "Go", new() { FailurePolicy = TurnFailurePolicy.Discard });

        updates.Single().Receipt!.EndedBecause.Should().Be(GroupEndReasons.Paused);
        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
    }

    [Test]
    public async Task What_has_ended_stays_ended()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Team(new FakeAgent("a", (_, _) => Waiting(asked, goOn)));
        var turn = process.SendAsync("team", "Go");
        await asked.Task.Guarded();
        var conversation = await process.ConversationAsync();

        await conversation.EndAsync("solved");
        await conversation.EndAsync("again");
        goOn.SetResult();
        var updates = await turn.Guarded();

        updates[^1].Receipt!.EndedBecause.Should().Be(GroupEndReasons.Ended);
        conversation.Should().BeEquivalentTo(new { Status = GroupStatus.Ended, Because = "solved" });
        Func<Task>[] late =
        [
            () => TurnProcess.CollectAsync(conversation.SendAsync(new(ChatRole.User, "More"))),
            () => TurnProcess.CollectAsync(conversation.ResumeAsync()),
            () => conversation.PauseAsync().AsTask(),
            () => conversation.JoinAsync("d").AsTask(),
            () => conversation.LeaveAsync("a").AsTask(),
        ];
        foreach (var call in late)
            (await call.Should().ThrowAsync<GroupException>()).Which.Class.Should().Be(ErrorClass.Gone);
        (await _bed.StoredAsync()).Should().Equal("user: Go", "a: a speaks");
        (await process.SendAsync("team", "More")).Single().Receipt!.EndedBecause.Should().Be(GroupEndReasons.Ended);
    }

    [Test]
    public async Task A_turn_that_waits_ends_with_the_conversation()
    {
        var process = Team();
        var conversation = await process.ConversationAsync();
        await conversation.PauseAsync();
        await process.SendAsync("team", "Go");

        await conversation.EndAsync();

        process.Turns.GetPendingTurn(await process.OpenAsync()).Should().BeNull();
        (await _bed.TopicsAsync()).Should().EndWith(["turn:suspended", "group:ended", "turn:completed"]);
    }

    [Test]
    [Property("Requirement", "FR-019")]
    public async Task The_shared_context_is_versioned_and_told_by_author()
    {
        var process = Team();
        var context = (await process.ConversationAsync()).Context;

        await context.SetAsync("goal", "win", "user");
        await context.UpdateAsync<string>("goal", goal => $"{goal} fairly", "a");

        var value = await context.GetAsync<string>("goal");
        value
            .Should()
            .BeEquivalentTo(
                new
                {
                    Value = "win fairly",
                    Author = "a",
                    Version = 2L,
                }
            );
        context.Keys.Should().Equal("goal");
        context.Get("goal")!.Value.GetString().Should().Be("win fairly");
        context.Get("other").Should().BeNull();
        context.Invoking(it => it.Get("")).Should().Throw<InvalidIdException>();
        context.Invoking(it => it.Get(new string('x', 101))).Should().Throw<InvalidIdException>();
    }

    private TurnProcess Open(Action<GroupOptions>? options = null) => _bed.StartGroup([.. AllAgents()], _ => { }, "open", options);

    private TurnProcess Team(
        FakeAgent? instead = null,
        Action<GroupBuilder>? configure = null,
        Action<GroupOptions>? options = null,
        Action<TurnRunnerOptions>? turns = null,
        ProcessOwner? owner = null
    ) => _bed.Start(AllAgents(instead), turns, services => services.AddGroupOf(configure ?? (group => group.Members(Names)), options), owner);

    private static IEnumerable<IAgent> AllAgents(FakeAgent? instead = null) =>
        Names.Append("d").Select(name => name == instead?.Descriptor.Name ? instead : FakeAgent.Says(name, $"{name} speaks"));

    private static async IAsyncEnumerable<ChatResponseUpdate> Waiting(TaskCompletionSource asked, TaskCompletionSource goOn)
    {
        asked.TrySetResult();
        await goOn.Task;
        yield return FakeAgent.Text("a speaks");
    }
}
