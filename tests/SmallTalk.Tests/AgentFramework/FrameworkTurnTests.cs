using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using SmallTalk.Turns;

namespace SmallTalk.AgentFramework;

/// <summary>An agent of Microsoft Agent Framework speaks in a turn: what it answers and what its own session holds are one commit.</summary>
internal sealed class FrameworkTurnTests
{
    [Test]
    [Property("Requirement", "B-07")]
    public async Task It_speaks_in_turns_and_its_session_survives_the_process()
    {
        await using var bed = new TurnTestBed();
        foreach (var text in new[] { "one", "two" })
        {
            // Each turn in a process of its own: only the store is the same.
            await using var process = bed.Start([new FrameworkAgent(new ChatClientAgent(new EchoClient(), name: "echo"), new() { Name = "echo" })]);
            var updates = await process.SendAsync("echo", text);
            updates[^1].Receipt.Should().NotBeNull();
        }

        (await bed.StoredAsync()).Should().Equal("user: one", "echo: 1: one", "user: two", "echo: 3: two");
    }

    [Test]
    [Property("Requirement", "B-07")]
    public async Task Its_session_is_in_the_commit_of_its_answer()
    {
        await using var bed = new TurnTestBed();
        await using var process = bed.Start([new FrameworkAgent(new ChatClientAgent(new EchoClient(), name: "echo"), new() { Name = "echo" })]);
        await process.SendAsync("echo", "one");

        var stored = await bed.Store.Sessions.LoadAsync(bed.Key, Storage.SessionRead.Whole);

        var answer = stored!.Messages[^1];
        stored.State.Single(entry => entry.Key.Name == "agent:echo:framework/session").CommitId.Should().Be(answer.CommitId);
    }
}
