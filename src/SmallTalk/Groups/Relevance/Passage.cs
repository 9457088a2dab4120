namespace SmallTalk.Groups;

/// <summary>A piece of an agent's profile.</summary>
/// <param name="Agent">The index of the agent.</param>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Text">What it says.</param>
/// <param name="Features">What was read from it.</param>
internal sealed record Passage(int Agent, PassageKind Kind, string Text, TextFeatures Features);
