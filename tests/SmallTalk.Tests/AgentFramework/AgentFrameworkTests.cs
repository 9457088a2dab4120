using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.AgentFramework;

/// <summary>The contracts bear Microsoft Agent Framework, in both directions. The adapters that hosts use come in a package of their own.</summary>
[Experimental("MAAI001")]
internal sealed class AgentFrameworkTests
{
    private readonly FakeTimeProvider time = new();
    private readonly PayloadCodec codec = new(Options.Create(new PayloadOptions()));
    private readonly InMemoryStoreBackend store;
    private readonly StoredAgentSessions sessions;

    public AgentFrameworkTests()
    {
        store = new(time);
        sessions = new(store, codec, time);
    }

    [Test]
    [Property("Requirement", "B-07")]
    public async Task Our_agent_runs_as_an_agent_of_the_framework()
    {
        var agent = new FrameworkFacingAgent(Ours("echo"));
        var session = await agent.CreateSessionAsync();

        var first = await agent.RunAsync("one", session);
        var second = await agent.RunStreamingAsync("two", session).ToListAsync();

        first.Text.Should().Be("1: one");
        second.Select(update => update.Text).Should().Equal("3: ", "two");
        second.Should().OnlyContain(update => update.AgentId == "echo");
        (agent.Id, agent.Name).Should().Be(("echo", "echo"), "ids must be the same after a restart");
    }

    [Test]
    [Property("Requirement", "B-07")]
    public async Task A_session_of_our_agent_goes_through_the_framework_s_serializer()
    {
        var agent = new FrameworkFacingAgent(Ours("echo"));
        var session = await agent.CreateSessionAsync();
        await agent.RunAsync("one", session);

        var again = await agent.DeserializeSessionAsync(await agent.SerializeSessionAsync(session));

        (await agent.RunAsync("two", again)).Text.Should().Be("3: two");
        (await agent.RunAsync("two", session)).Text.Should().Be("3: two", "the copy is independent");
    }

    [Test]
    [Property("Requirement", "B-07")]
    public async Task An_agent_of_the_framework_runs_as_ours_and_keeps_its_session_in_the_agent_s_state()
    {
        var memory = new AgentMemory();
        List<ChatMessage> history = [];

        foreach (var text in new[] { "one", "two", "three" })
        {
            // A new object each time, as after a restart: only the state is the same.
            var agent = new FrameworkAgent(Theirs("echo"), new() { Name = "echo" });
            history.Add(new(ChatRole.User, text));
            var updates = await agent.RunAsync(Request(history, memory)).ToListAsync();
            history.AddRange(updates.ToChatResponse().Messages);
        }

        history.Select(message => message.Text).Should().Equal("one", "1: one", "two", "3: two", "three", "5: three");
    }

    [Test]
    [Property("Requirement", "B-07")]
    public async Task A_session_comes_back_from_the_store_as_an_independent_copy()
    {
        var agent = Theirs("writer");
        var session = await agent.CreateSessionAsync();
        await agent.RunAsync("one", session);
        await sessions.SaveSessionAsync(agent, new("42", null!), session);

        var first = await sessions.GetSessionAsync(Theirs("writer"), new("42", null!));
        var second = await sessions.GetSessionAsync(Theirs("writer"), new("42", null!));
        (await agent.RunAsync("two", first)).Text.Should().Be("3: two");

        first.Should().NotBeSameAs(second);
        (await agent.RunAsync("two", second)).Text.Should().Be("3: two");
    }

    [Test]
    [Property("Requirement", "B-07")]
    public async Task A_later_save_replaces_an_earlier_one()
    {
        var agent = Theirs("writer");
        var session = await agent.CreateSessionAsync();
        foreach (var text in new[] { "one", "two" })
        {
            await agent.RunAsync(text, session);
            await sessions.SaveSessionAsync(agent, new("42", null!), session);
        }

        var stored = await sessions.GetSessionAsync(agent, new("42", null!));

        (await agent.RunAsync("three", stored)).Text.Should().Be("5: three");
    }

    [Test]
    [Property("Requirement", "B-07")]
    public async Task What_was_never_saved_or_was_deleted_is_null()
    {
        var agent = Theirs("writer");
        var key = new AgentSessionStoreKey("42", null!);
        await sessions.DeleteSessionAsync(agent, key);
        (await sessions.GetSessionAsync(agent, key)).Should().BeNull();
        await sessions.SaveSessionAsync(agent, key, await agent.CreateSessionAsync());
        (await sessions.GetSessionAsync(agent, key)).Should().NotBeNull();

        await sessions.DeleteSessionAsync(agent, key);

        (await sessions.GetSessionAsync(agent, key)).Should().BeNull();
    }

    [Test]
    [Property("Requirement", "B-07")]
    [Property("Requirement", "B-08")]
    public async Task Agent_and_partitions_are_part_of_a_session_s_identity()
    {
        var writer = Theirs("writer");
        var ann = new AgentSessionStoreKey("../42", new Dictionary<string, string> { ["user"] = "ann", ["tenant"] = "a" });
        await sessions.SaveSessionAsync(writer, ann, await writer.CreateSessionAsync());

        var sameInOtherOrder = new AgentSessionStoreKey("../42", new Dictionary<string, string> { ["tenant"] = "a", ["user"] = "ann" });
        (await sessions.GetSessionAsync(writer, sameInOtherOrder)).Should().NotBeNull();
        (await sessions.GetSessionAsync(writer, ann.WithPartition("user", "ben"))).Should().BeNull();
        (await sessions.GetSessionAsync(writer, new("../42", null!))).Should().BeNull();
        (await sessions.GetSessionAsync(Theirs("critic"), ann)).Should().BeNull();
    }

    private static ChatAgent Ours(string name) => new(new() { Name = name }, new EchoClient());

    private static ChatClientAgent Theirs(string name) => new(new EchoClient(), name: name);

    private static AgentRequest Request(List<ChatMessage> messages, AgentMemory memory) =>
        new()
        {
            Messages = [.. messages],
            Session = new SessionKey("42"),
            TurnId = "t-1",
            CorrelationId = "c-1",
            State = memory,
        };
}
