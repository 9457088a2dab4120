namespace SmallTalk.Groups;

/// <summary>How much a word says about a topic.</summary>
internal enum WordKind : byte
{
    /// <summary>What a text is about.</summary>
    Topic,

    /// <summary>A word of content that is said about anything, such as "find" or "day".</summary>
    Common,

    /// <summary>Grammar, politeness, or a number.</summary>
    Function,
}
