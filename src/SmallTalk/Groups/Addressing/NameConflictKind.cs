namespace SmallTalk.Groups;

/// <summary>Why two names cannot be members of one group, or one cannot.</summary>
internal enum NameConflictKind
{
    /// <summary>Nobody has this name.</summary>
    Unknown = 1,

    /// <summary>The same name, without regard to case, width, normalization form and what cannot be seen.</summary>
    Duplicate = 2,

    /// <summary>The same name in words, as <c>code_reviewer</c> and <c>Code Reviewer</c>.</summary>
    SameWords = 3,

    /// <summary>A name that looks the same, as with a Cyrillic letter in it.</summary>
    LookAlike = 4,
}
