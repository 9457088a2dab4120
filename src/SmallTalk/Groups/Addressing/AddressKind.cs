namespace SmallTalk.Groups;

/// <summary>How a message speaks to a member.</summary>
internal enum AddressKind
{
    /// <summary>By <c>@name</c>.</summary>
    Mention = 1,

    /// <summary>By its name as a form of address: <c>Alice, …</c>, <c>Hey Alice</c>, <c>…, Alice?</c>.</summary>
    Vocative = 2,

    /// <summary>By words that hand on: <c>ask Alice</c>, <c>over to the code reviewer</c>.</summary>
    HandOn = 3,
}
