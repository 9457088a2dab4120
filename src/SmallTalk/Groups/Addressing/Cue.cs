namespace SmallTalk.Groups;

/// <summary>What a word means for an address. One word may mean several things.</summary>
[Flags]
internal enum Cue
{
    None = 0,

    /// <summary>hey, hi</summary>
    Greeting = 1,

    /// <summary>so, well, now: may stand before a form of address.</summary>
    LeadIn = 1 << 1,

    /// <summary>and, or</summary>
    Joins = 1 << 2,

    /// <summary>the, our</summary>
    Article = 1 << 3,

    /// <summary>not, never, without, did</summary>
    Negation = 1 << 4,

    /// <summary>but, so: a new thought, which an earlier negation does not reach.</summary>
    Turns = 1 << 5,

    /// <summary>why: makes a negation a proposal.</summary>
    Why = 1 << 6,

    /// <summary>ask, consult</summary>
    Ask = 1 << 7,

    Let = 1 << 8,

    Know = 1 << 9,

    To = 1 << 10,

    Over = 1 << 11,

    /// <summary>on, off, back</summary>
    Particle = 1 << 12,

    /// <summary>hand, pass, delegate: with "to" behind it.</summary>
    Give = 1 << 13,

    /// <summary>went, came: "over to" behind it hands nothing on.</summary>
    Went = 1 << 14,

    /// <summary>what, how</summary>
    What = 1 << 15,

    Do = 1 << 16,

    You = 1 << 17,

    /// <summary>think, say, suggest</summary>
    Think = 1 << 18,

    About = 1 << 19,

    /// <summary>your, please: the sentence speaks to someone, as "you" does.</summary>
    Asks = 1 << 20,

    Turn = 1 << 21,

    /// <summary>thanks, great: the sentence says that something is over.</summary>
    Praise = 1 << 22,

    /// <summary>who, which: goes on about a name.</summary>
    Relative = 1 << 23,

    /// <summary>said, wrote</summary>
    Speech = 1 << 24,

    Hear = 1 << 25,

    From = 1 << 26,

    Check = 1 << 27,

    With = 1 << 28,

    /// <summary>morning, evening: a greeting behind "good".</summary>
    Daytime = 1 << 29,

    /// <summary>e.g., Dr: a full stop behind it ends no sentence.</summary>
    Abbreviation = 1 << 30,
}
