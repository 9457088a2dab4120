namespace SmallTalk.Groups;

/// <summary>A group that was registered in code.</summary>
internal sealed record GroupRegistration(string Name, Action<GroupBuilder> Configure);
