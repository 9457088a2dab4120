using Microsoft.Extensions.AI;

namespace SmallTalk.Agents;

/// <summary>What <c>AddAgent</c> configures. Not safe for use by several threads.</summary>
public sealed class AgentBuilder
{
    private readonly ChatAgentOptions _options = new();
    private AgentDescriptor _descriptor;

    internal AgentBuilder(string name) => _descriptor = new() { Name = AgentNames.Check(name) };

    /// <summary>Says what the agent does, in a sentence; read by speaker selection and by people.</summary>
    /// <param name="description">The sentence.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder Describe(string description) => Describe(_descriptor with { Description = description });

    /// <summary>Adds key words of what the agent knows.</summary>
    /// <param name="words">The words.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder WithExpertise(params string[] words) => Describe(_descriptor with { Expertise = [.. _descriptor.Expertise, .. words] });

    /// <summary>Adds prompts that the agent should answer.</summary>
    /// <param name="prompts">The prompts.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder WithExamples(params string[] prompts) => Describe(_descriptor with { ExamplePrompts = [.. _descriptor.ExamplePrompts, .. prompts] });

    /// <summary>Sets the agent's weight for selection by priority; 0 by default.</summary>
    /// <param name="priority">The weight; higher goes first.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder WithPriority(int priority) => Describe(_descriptor with { Priority = priority });

    /// <summary>Names the agent that answers in its place when it fails before its first completed step.</summary>
    /// <param name="backup">The name of the other agent.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder FailoverTo(string backup) => Describe(_descriptor with { Backup = backup });

    /// <summary>Says what the model is told to be.</summary>
    /// <param name="instructions">The instructions.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder WithInstructions(string instructions) => Configure(options => options.Instructions = instructions);

    /// <summary>Shows the model what the members of its group share (<see cref="ChatAgentOptions.ShowsShared"/>).</summary>
    /// <returns>This builder.</returns>
    public AgentBuilder ShowShared() => Configure(options => options.ShowsShared = true);

    /// <summary>Adds tools that the model may call.</summary>
    /// <param name="tools">The tools.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder WithTools(params AITool[] tools) => Configure(options => options.Tools = [.. options.Tools, .. tools]);

    /// <summary>Sets model, tools, bounds and the like.</summary>
    /// <param name="configure">Changes the options.</param>
    /// <returns>This builder.</returns>
    public AgentBuilder Configure(Action<ChatAgentOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
        return this;
    }

    internal ChatAgent Build(IChatClient client, IServiceProvider services) => new(_descriptor, client, _options, services);

    private AgentBuilder Describe(AgentDescriptor descriptor)
    {
        _descriptor = descriptor;
        return this;
    }
}
