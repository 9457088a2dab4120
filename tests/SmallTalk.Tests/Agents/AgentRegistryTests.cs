using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
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

    [Test]
    public void A_factory_that_fails_is_told_by_its_place_and_what_was_made_before_is_disposed()
    {
        var first = new Worker(1);
        var fault = new IOException("no key");

        var build = () => RegistryOf(builder => builder.AddAgent(_ => first).AddAgent("second", _ => throw fault));

        var error = build.Should().Throw<InvalidAgentsException>().Which;
        error.Faults.Should().Equal("The factory of agent number 2, in the order of registration, failed: no key");
        error.InnerException.Should().BeSameAs(fault);
        first.Disposed.IsCompleted.Should().BeTrue();
    }

    [Test]
    [Property("Requirement", "B-05")]
    public async Task An_agent_that_never_ends_its_disposal_holds_no_other_up_and_does_not_keep_the_host_from_ending()
    {
        var time = new FakeTimeProvider();
        var (began, release) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new ManualResetEventSlim());
        var other = new Worker(1, "other");
        var host = HostOf(time, new Ending("stuck", Hang), other);
        var logs = host.GetRequiredService<FakeLogCollector>();

        var ended = host.DisposeAsync().AsTask();
        await began.Task.Guarded();
        await other.Disposed.Guarded();
        time.Advance(TimeSpan.FromSeconds(5));
        await ended.Guarded();
        release.Set();

        // The clock may have overtaken the end of the other one.
        logs.GetSnapshot().Should().ContainSingle(record => record.Message.Contains("'stuck'")).Which.Id.Id.Should().Be(6024);

        void Hang()
        {
            began.SetResult();
            release.Wait();
        }
    }

    [Test]
    [Property("Requirement", "B-05")]
    public async Task An_agent_that_fails_in_its_disposal_is_said_and_the_others_are_disposed()
    {
        var (first, last) = (new Worker(1, "first"), new Worker(1, "last"));
        var host = HostOf(new(), first, new Ending("broken", () => throw new IOException("closed")), last);
        var logs = host.GetRequiredService<FakeLogCollector>();

        await host.DisposeAsync().AsTask().Guarded();

        (first.Disposed.IsCompleted, last.Disposed.IsCompleted).Should().Be((true, true));
        var line = logs.GetSnapshot().Should().ContainSingle().Which;
        line.Id.Id.Should().Be(6025);
        line.Message.Should().Contain("'broken'");
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
        // What is disposed has a limit, which a slow machine must not meet.
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        builder.Services.AddLogging().AddAgentsRoom();
        add(builder);
        return builder.Services.BuildServiceProvider().GetRequiredService<IAgentRegistry>();
    }

    private static ServiceProvider HostOf(FakeTimeProvider time, params IAgent[] agents)
    {
        var services = new Builder().Services.AddSingleton<TimeProvider>(time).AddLogging(logging => logging.AddFakeLogging()).AddAgentsRoom();
        foreach (var agent in agents)
            services.AddSingleton(AgentSource.Of(_ => agent));
        var host = services.BuildServiceProvider();
        host.GetRequiredService<IAgentRegistry>().Agents.Should().HaveCount(agents.Length);
        return host;
    }

    private static StubAgent Named(string name) => new(name);

    private sealed class Builder : ISmallTalkBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public string Name => "";
    }

    private sealed class Ending(string name, Action end) : Worker(1, name)
    {
        public override ValueTask DisposeAsync()
        {
            end();
            return default;
        }
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
