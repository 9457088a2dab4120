namespace SmallTalk.Groups;

/// <summary>What a piece of a message is to those who look for an address.</summary>
internal enum AddressTokenKind : byte
{
    Word,

    /// <summary>The name of a member.</summary>
    Name,

    /// <summary><c>@</c> and the name of a member.</summary>
    Mention,

    /// <summary>The same sign, once or several times.</summary>
    Sign,

    LineEnd,
}
