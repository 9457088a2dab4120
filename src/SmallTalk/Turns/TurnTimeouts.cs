namespace SmallTalk.Turns;

/// <summary>The deadlines of one agent's answer.</summary>
internal readonly record struct TurnTimeouts(TimeSpan Agent, TimeSpan Idle, TimeSpan Stall)
{
    internal static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(24);
}
