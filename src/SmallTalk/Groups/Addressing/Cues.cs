using System.Collections.Frozen;

namespace SmallTalk.Groups;

/// <summary>The English words that tell an address from a name in passing.</summary>
internal static class Cues
{
    private const int LongestWord = 12;

    private static readonly FrozenDictionary<string, Cue> Words = All();

    private static readonly FrozenDictionary<string, Cue>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    internal static Cue Of(ReadOnlySpan<char> upper)
    {
        if (upper.Length > LongestWord)
            return Cue.None;
        if (Lookup.TryGetValue(upper, out var cue))
            return cue;
        return upper.EndsWith("N'T", StringComparison.Ordinal) ? Cue.Negation : Cue.None;
    }

    private static FrozenDictionary<string, Cue> All()
    {
        var words = new Dictionary<string, Cue>(StringComparer.Ordinal);
        Add(Cue.Greeting, "HEY HI HELLO HALLO HOWDY YO OK OKAY");
        Add(Cue.LeadIn, "OK OKAY AND SO NOW BUT WELL THEN ALSO YES NO ALRIGHT RIGHT SORRY PLEASE THERE NEXT FINALLY FIRST");
        Add(Cue.Joins, "AND OR");
        Add(Cue.Article, "THE OUR YOUR MY");
        Add(Cue.Negation, "NOT NEVER NO CANNOT WITHOUT NOBODY NEITHER NOR STOP AVOID THAN DID DONT CANT WONT SHOULDNT WOULDNT COULDNT DIDNT NEEDNT MUSTNT");
        Add(Cue.Turns, "BUT SO THEN INSTEAD");
        Add(Cue.Why, "WHY");
        Add(Cue.Ask, "ASK CONSULT INVITE");
        Add(Cue.Let, "LET");
        Add(Cue.Know, "KNOW");
        Add(Cue.To, "TO");
        Add(Cue.Over, "OVER");
        Add(Cue.Particle, "ON OFF BACK ALONG NOW");
        Add(
            Cue.Give,
            "HAND HANDING HANDOVER HANDOFF HAND-OVER HAND-OFF PASS PASSING GIVE GIVING FORWARD FORWARDING DELEGATE DELEGATING ASSIGN ASSIGNING DEFER DEFERRING TURN TRANSFER TRANSFERRING ESCALATE"
        );
        Add(Cue.Went, "WENT CAME COME MOVED GO GONE WALKED");
        Add(Cue.What, "WHAT HOW");
        Add(Cue.Do, "DO DOES");
        Add(Cue.You, "YOU");
        Add(Cue.Think, "THINK SAY SUGGEST MAKE");
        Add(Cue.About, "ABOUT");
        Add(Cue.Asks, "YOU YOUR PLEASE");
        Add(Cue.Turn, "TURN");
        Add(Cue.Praise, "THANKS THANK THX CHEERS GREAT GOOD NICE EXCELLENT PERFECT WONDERFUL WELL CONGRATULATIONS CONGRATS BRAVO AGREED");
        Add(Cue.Relative, "WHO WHOSE WHOM WHICH");
        Add(Cue.Speech, "SAID SAYS WROTE WRITES ASKED ANSWERED REPLIED ADDED TOLD SUGGESTED NOTED");
        Add(Cue.Hear, "HEAR");
        Add(Cue.From, "FROM");
        Add(Cue.Check, "CHECK CONFER");
        Add(Cue.With, "WITH");
        Add(Cue.Daytime, "MORNING AFTERNOON EVENING DAY");
        Add(Cue.Abbreviation, "E.G I.E EG IE VS CF ESP INCL DR MR MRS MS PROF ST NO");
        return words.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(Cue cue, string list)
        {
            foreach (var word in list.Split(' '))
                words[word] = words.GetValueOrDefault(word) | cue;
        }
    }
}
