using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;

namespace SmallTalk.Agents;

public sealed class AgentRegistryTests
{
    [Test]
    public void Agents_are_found_by_name_without_regard_to_case_and_listed_in_order()
    {
        var registry = RegistryOf(builder => builder.AddAgent(Named("writer")).AddAgent("critic", _ => Model).AddAgent(_ => Named("third")));

        registry.Agents.Select(agent => agent.Descriptor.Name).Should().Equal("writer", "critic", "third");
        registry.TryGet("CRITIC", out var critic).Should().BeTrue();
        critic.Should().BeOfType<ChatAgent>();
        registry.TryGet("nobody", out _).Should().BeFalse();
    }

    [Test]
    public void An_agent_is_described_as_it_was_built()
    {
        var tool = AIFunctionFactory.Create(() => 1, "one");
        var registry = RegistryOf(builder =>
            builder
                .AddAgent("backup", _ => Model)
                .AddAgent(
                    "writer",
                    _ => Model,
                    agent =>
                        agent
                            .Describe("writes prose")
                            .WithExpertise("prose", "verse")
                            .WithExamples("Write a poem")
                            .WithPriority(3)
                            .FailoverTo("backup")
                            .WithInstructions("Write.")
                            .WithTools(tool)
                            .Configure(options => options.MaxToolRounds = 2)
                )
        );

        registry.TryGet("writer", out var writer);
        writer!
            .Descriptor.Should()
            .BeEquivalentTo(
                new AgentDescriptor
                {
                    Name = "writer",
                    Description = "writes prose",
                    Expertise = ["prose", "verse"],
                    ExamplePrompts = ["Write a poem"],
                    Priority = 3,
                    Backup = "backup",
                }
            );
    }

    [Test]
    public void Everything_that_does_not_fit_together_is_named_at_once()
    {
        var build = () => RegistryOf(builder => builder.AddAgent("writer", _ => Model, agent => agent.FailoverTo("nobody")).AddAgent(Named("WRITER")));

        build
            .Should()
            .Throw<InvalidAgentsException>()
            .Which.Faults.Should()
            .Equal("Two agents are named 'WRITER'.", "Agent 'writer' fails over to 'nobody', which is not registered.");
    }

    [Test]
    public void Agents_that_fail_over_in_a_circle_are_refused_and_the_circle_is_shown_once()
    {
        var build = () =>
            RegistryOf(builder =>
                builder
                    .AddAgent("a", _ => Model, agent => agent.FailoverTo("c"))
                    .AddAgent("b", _ => Model, agent => agent.FailoverTo("a"))
                    .AddAgent("C", _ => Model, agent => agent.FailoverTo("B"))
                    .AddAgent("d", _ => Model, agent => agent.FailoverTo("a"))
                    .AddAgent("e", _ => Model, agent => agent.FailoverTo("e"))
            );

        build
            .Should()
            .Throw<InvalidAgentsException>()
            .Which.Faults.Should()
            .Equal("Agents fail over to one another in a circle: 'a' -> 'C' -> 'b' -> 'a'.", "Agents fail over to one another in a circle: 'e' -> 'e'.");
    }

    [Test]
    public void A_factory_without_an_agent_is_refused()
    {
        var build = () => RegistryOf(builder => builder.AddAgent(_ => null!));

        build.Should().Throw<InvalidAgentsException>().WithMessage("*returned null*");
    }

    [TestCase("")]
    [TestCase("../etc")]
    [TestCase("a\u0000b")]
    [TestCase(121)]
    public void A_name_that_breaks_the_rules_is_refused_at_once(object name)
    {
        var text = name as string ?? new string('x', (int)name);
        var add = () => new Builder().AddAgent(text, _ => Model);

        add.Should().Throw<InvalidIdException>().Which.What.Should().Be("agent name");
    }

    private static FakeModel Model { get; } = new([]);

    private static IAgentRegistry RegistryOf(Action<ISmallTalkBuilder> add)
    {
        var builder = new Builder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAgentsRoom();
        add(builder);
        return builder.Services.BuildServiceProvider().GetRequiredService<IAgentRegistry>();
    }

    private static StubAgent Named(string name) => new(name);

    private sealed class Builder : ISmallTalkBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public string Name => "";
    }

    private sealed class StubAgent(string name) : IAgent
    {
        public AgentDescriptor Descriptor { get; } = new() { Name = name };

        public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.CompletedTask;
            yield break;
        }
    }
}
