using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>The profile of an agent.</summary>
internal sealed record OwnAgent(string Name, string? Description, string[]? Expertise, string[]? Examples)
{
    public AgentDescriptor Descriptor =>
        new()
        {
            Name = Name,
            Description = Description ?? "",
            Expertise = Expertise ?? [],
            ExamplePrompts = Examples ?? [],
        };
}
