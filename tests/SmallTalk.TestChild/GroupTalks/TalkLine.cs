namespace SmallTalk.TestChild.GroupTalks;

/// <summary>A message of a group's conversation, as it must be stored.</summary>
/// <param name="From">Who says it: an agent, <see cref="User"/>, or <see cref="Tool"/> for the result of the call before.</param>
/// <param name="Text">What is said.</param>
/// <param name="Call">The tool that is called instead.</param>
/// <param name="With">The arguments of the call.</param>
/// <param name="Members">Of the user's: who takes part from here on; null leaves it as it is.</param>
/// <param name="Ends">Of the user's: why the turn it begins ends.</param>
internal sealed record TalkLine(
    string From,
    string Text = "",
    string? Call = null,
    IReadOnlyDictionary<string, string>? With = null,
    IReadOnlyList<string>? Members = null,
    string? Ends = null
)
{
    public const string User = "user";
    public const string Tool = "tool";

    public bool IsUser => From == User;

    /// <summary>Whether an agent ends its answer by it.</summary>
    public bool IsAnswer => Call is null && From is not (User or Tool);

    public override string ToString() =>
        Call is null ? $"{From}: {Text}" : $"{From}: {Call}({string.Join(", ", With!.Select(pair => $"{pair.Key}={pair.Value}"))})";
}
