namespace SmallTalk.State;

/// <summary>A value of a host's own type.</summary>
public sealed record Plan(string Text, int Step = 0);
