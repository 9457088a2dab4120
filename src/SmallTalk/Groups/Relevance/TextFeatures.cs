namespace SmallTalk.Groups;

/// <summary>What is read from a text: its words in order and the keys of its runs of three to five characters. Used again and again by one thread.</summary>
internal sealed class TextFeatures
{
    internal List<TextWord> Words { get; } = [];

    internal List<ulong> Grams { get; } = [];

    internal void Clear()
    {
        Words.Clear();
        Grams.Clear();
    }
}
