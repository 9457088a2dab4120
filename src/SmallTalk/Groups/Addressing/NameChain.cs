namespace SmallTalk.Groups;

/// <summary>Names that stand together.</summary>
/// <param name="Names">Where they are.</param>
/// <param name="End">What comes behind the last of them.</param>
/// <param name="IsJoined">Whether some are joined by more than commas.</param>
internal readonly record struct NameChain(IReadOnlyList<int> Names, int End, bool IsJoined);
