namespace SmallTalk.Groups;

/// <summary>A member of a group conversation, as it is stored.</summary>
internal sealed record GroupMember(string Agent, long JoinedAt);
