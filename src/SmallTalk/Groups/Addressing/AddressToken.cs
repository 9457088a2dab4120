namespace SmallTalk.Groups;

/// <summary>A piece of a message.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Cue">What a word means for an address.</param>
/// <param name="Member">The index of the member that is named; -1 for none.</param>
internal readonly record struct AddressToken(AddressTokenKind Kind, int Start, int End, Cue Cue = Cue.None, int Member = -1);
