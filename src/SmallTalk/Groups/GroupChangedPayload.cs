namespace SmallTalk.Groups;

/// <summary>What is told of a change of a group conversation.</summary>
internal sealed record GroupChangedPayload(string Group, string? Agent, string? Because, IReadOnlyList<string> Members);
