using Microsoft.Extensions.AI;
using SmallTalk.Storage;
using SmallTalk.TestUtilities;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>A conversation that several processes, or callers, have at once.</summary>
public sealed partial class GroupConversationTests
{
    [Test]
    public async Task Another_process_resumes_what_one_that_lives_has_suspended()
    {
        var one = Team(owner: await _bed.AcquireLeaseAsync("one"));
        await (await one.ConversationAsync()).PauseAsync();
        await one.SendAsync("team", "Go");
        var two = Team(owner: await _bed.AcquireLeaseAsync("two"));

        var rest = await TurnProcess.CollectAsync((await two.ConversationAsync()).ResumeAsync());

        rest.Select(update => update.Speaker).Should().Equal("a", "b", "c", "");
        two.Turns.GetPendingTurn(await two.OpenAsync()).Should().BeNull();
    }

    [Test]
    public async Task A_process_that_has_not_heard_yet_looks_before_it_refuses_or_does_nothing()
    {
        var one = await Team(owner: await _bed.AcquireLeaseAsync("one")).ConversationAsync();
        var two = await Team(owner: await _bed.AcquireLeaseAsync("two")).ConversationAsync();

        await one.PauseAsync("lunch");
        await TurnProcess.CollectAsync(two.ResumeAsync());
        await two.PauseAsync("again");
        await one.Session.RefreshAsync();
        await TurnProcess.CollectAsync(two.ResumeAsync());
        await TurnProcess.CollectAsync(one.SendAsync(new(ChatRole.User, "Go")));
        await one.LeaveAsync("c");
        await two.JoinAsync("c");

        (await _bed.TopicsAsync())
            .Where(topic => topic.StartsWith("group:", StringComparison.Ordinal) && topic != "group:speaker-selected")
            .Should()
            .Equal("group:paused", "group:resumed", "group:paused", "group:resumed", "group:left", "group:joined");
        (await _bed.StoredAsync()).Should().HaveCount(4);
    }

    [Test]
    public async Task An_end_that_was_cut_is_made_up_for_by_the_next_one()
    {
        var process = Team();
        var conversation = await process.ConversationAsync();
        await conversation.PauseAsync();
        await process.SendAsync("team", "Go");
        // The conversation is ended, and the process is gone before the turn is.
        process.Faults.Add(Testing.StoreOperations.Commit, Testing.Fault.StopWorldBefore, skip: 1);
        _ = conversation.EndAsync("solved").AsTask();
        await process.Faults.WorldStopped.WaitAsync(TurnTestBed.Guard, TimeProvider.System);
        var again = Team();

        await (await again.ConversationAsync()).EndAsync();

        (await again.ConversationAsync()).Because.Should().Be("solved");
        again.Turns.GetPendingTurn(await again.OpenAsync()).Should().BeNull();
    }

    [Test]
    public async Task Many_may_end_it_at_once()
    {
        var process = Team();
        var conversation = await process.ConversationAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => conversation.EndAsync().AsTask()))).Guarded();

        (await _bed.TopicsAsync()).Should().ContainSingle(topic => topic == "group:ended");
    }

    [Test]
    public async Task Changes_by_many_at_once_are_all_there_in_the_end()
    {
        var owners = (First: await _bed.AcquireLeaseAsync("one"), Second: await _bed.AcquireLeaseAsync("two"));
        string[] many = [.. Enumerable.Range(0, 20).Select(number => $"agent{number}")];
        TurnProcess Start(ProcessOwner owner) =>
            _bed.Start(
                many.Select(name => FakeAgent.Says(name, name)),
                null,
                services => services.AddGroupOf(group => group.Members(many[0], many[1]), options => options.MaxParticipants = 20),
                owner
            );
        var one = await Start(owners.First).ConversationAsync();
        var two = await Start(owners.Second).ConversationAsync();

        await Task.WhenAll(many[2..].Select((name, index) => Task.Run(() => (index % 2 == 0 ? one : two).JoinAsync(name).AsTask()))).Guarded();

        await one.Session.RefreshAsync();
        one.Participants.Select(it => it.Name).Should().BeEquivalentTo(many);
    }
}
