using System.Collections.Frozen;

namespace SmallTalk.Groups;

/// <summary>
/// English words of content that are said about anything. A handful of profiles is too little to learn from it which words are common; this says it beforehand.
/// </summary>
internal static class GeneralWords
{
    private const string Words = """
        make makes made making take takes took taken taking use uses used using find finds found finding give gives gave given giving
        come comes came coming see sees saw seen look looks looked looking think thinks thought say says said saying tell tells told telling
        ask asks asked asking put puts set sets keep keeps kept show shows showed shown help helps helped try tries tried trying
        start started stop happen happened mean means turn work works worked working
        thing things way ways day days time times today tomorrow tonight week month year people person place kind type sort part
        new old first last next long big small little high low different able much possible current total
        two three four five six seven eight nine ten back away around available
        """;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set = Words
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="word">A word in lower case, not stemmed.</param>
    internal static bool Contains(ReadOnlySpan<char> word) => Set.Contains(word);
}
