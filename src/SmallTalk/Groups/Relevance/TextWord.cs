namespace SmallTalk.Groups;

/// <summary>A word as the model knows it.</summary>
/// <param name="Stem">The key of its stem.</param>
/// <param name="Written">The key of the word as it was written, in lower case.</param>
/// <param name="Kind">How much it says.</param>
internal readonly record struct TextWord(ulong Stem, ulong Written, WordKind Kind)
{
    internal bool IsContent => Kind != WordKind.Function;
}
