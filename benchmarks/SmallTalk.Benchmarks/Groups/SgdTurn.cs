namespace SmallTalk.Benchmarks.Groups;

/// <summary>A turn.</summary>
/// <param name="IsUser">Whether the user speaks.</param>
/// <param name="Text">What is said.</param>
/// <param name="Service">The service that speaks, or that answers the user.</param>
internal sealed record SgdTurn(bool IsUser, string Text, string Service);
