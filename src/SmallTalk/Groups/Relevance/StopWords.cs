using System.Collections.Frozen;

namespace SmallTalk.Groups;

/// <summary>English words that carry grammar or politeness, not a topic.</summary>
internal static class StopWords
{
    private const string Words = """
        a an the this that these those some any each every either neither no none not nor
        i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself
        they them their theirs themselves who whom whose which what when where why how someone somebody anyone anybody everyone everybody
        something anything everything nothing one ones
        am is are was were be been being do does did doing done have has had having can could will would shall should may might must ought
        isnt arent wasnt werent dont doesnt didnt havent hasnt hadnt cant cannot couldnt wont wouldnt shouldnt mustnt aint
        im ive youre youve theyre theyve weve hes shes thats whats wheres whos hows theres heres lets youd theyd
        and or but if then else so because as while until although though unless than whether
        of at by for with about against between into through during before after above below to from up down in out on off over under
        again further once here there near upon within without toward towards onto per via
        all both few more most other others such only own same too very just also even still yet already now ever never always
        much many lot lots bit quite rather really actually maybe perhaps well else
        please thank thanks okay ok yes yeah yep no nope hi hello hey sure great good fine alright right oh ah um uh
        want wants wanted like likes need needs needed get gets getting got let know tell go going gonna wanna
        id ill
        """;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set = Words
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .ToFrozenSet(StringComparer.Ordinal)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="word">A word in lower case, not stemmed.</param>
    internal static bool Contains(ReadOnlySpan<char> word) => Set.Contains(word);
}
