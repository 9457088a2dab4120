namespace SmallTalk.Groups;

/// <summary>A change of a conversation, and how it is told.</summary>
internal sealed record GroupChange(GroupRecord Record, string Topic, string? Agent);
