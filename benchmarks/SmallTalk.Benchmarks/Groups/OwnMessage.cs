namespace SmallTalk.Benchmarks.Groups;

/// <summary>A message.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Agent">Who should answer it; null is nobody.</param>
/// <param name="From">The agent that says it; null is the user.</param>
/// <param name="Conversation">What it belongs to; messages of one conversation are told in order. Null is a conversation of its own.</param>
/// <param name="Group">The names of the agents that may answer; null is all.</param>
internal sealed record OwnMessage(string Text, string? Agent, string? From, string? Conversation, string[]? Group);
