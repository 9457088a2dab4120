using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>The acknowledgement of a turn.</summary>
/// <param name="TurnId">The id of the turn.</param>
/// <param name="Version">The version of the session after it.</param>
/// <param name="FirstSequence">The sequence of the user's message.</param>
/// <param name="LastSequence">The sequence of the last message of the turn.</param>
/// <param name="Durability">What the turn survives.</param>
/// <param name="EndedBecause">Why the turn ended, for example <c>completed</c> or a group's reason.</param>
public sealed record TurnReceipt(string TurnId, long Version, long FirstSequence, long LastSequence, Durability Durability, string EndedBecause);
