namespace SmallTalk.Agents;

/// <summary>What is known of an agent without calling it. Immutable.</summary>
public sealed record AgentDescriptor
{
    /// <summary>The stable name, which is also its id: 1 to 120 bytes, otherwise the rules of a session id; unique without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in a sentence; read by speaker selection and by people.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Key words of what it knows.</summary>
    public IReadOnlyList<string> Expertise { get; init; } = [];

    /// <summary>Prompts that it should answer.</summary>
    public IReadOnlyList<string> ExamplePrompts { get; init; } = [];

    /// <summary>Its weight for selection by priority; higher goes first; 0 by default.</summary>
    public int Priority { get; init; }

    /// <summary>The agent that answers in its place when it fails before its first completed step; null is none.</summary>
    public string? Backup { get; init; }
}
