using System.Collections.Frozen;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>The skeleton of a name: names with the same skeleton look alike (Unicode Technical Standard #39, section 4).</summary>
/// <remarks>A choice of its data: letters of Latin, Cyrillic, Greek and Armenian that look like Latin ones, digits, and two letters that look like one.</remarks>
internal static class Confusables
{
    // Pairs of what is seen and the letter that it looks like.
    private const string Pairs =
        "аa сc еe һh іi јj ԛq оo рp ѕs ԁd хx уy ѵv ԝw ɡg ӏl АA ВB СC ԌG ЕE НH ІI ЈJ КK МM ОO РP ЅS ТT ХX УY Ԝ"
        + "W ҮY ԚQ ӀI αa γy ιi κk νv οo ρp σo υu χx ωw ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX кk тt вb нh мm пn гr "
        + "օo ոn սu հh ցg ԼL ՏS ՍU ıi ɑa ʟl ɩi ʏy ᴄc ᴏo ᴠv ᴡw ᴢz ƽs ꓐB ꓑP ꓒd ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU";

    private static readonly FrozenDictionary<char, char> LooksLike = Pairs.Split(' ').ToFrozenDictionary(static pair => pair[0], static pair => pair[1]);

    internal static string Skeleton(string name) => Merge(Latin(name));

    /// <summary>The skeleton when capitals are small letters too.</summary>
    internal static string SmallSkeleton(string name) => Merge(Latin(Latin(name).ToLowerInvariant())).ToLowerInvariant();

    private static string Latin(string name) => string.Concat(name.Normalize(NormalizationForm.FormD).Select(c => LooksLike.GetValueOrDefault(c, c)));

    private static string Merge(string name) =>
        new StringBuilder(name).Replace("rn", "m").Replace("vv", "w").Replace('I', 'l').Replace('1', 'l').Replace('|', 'l').Replace('0', 'O').ToString();
}
