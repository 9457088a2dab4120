using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>What a director decided.</summary>
/// <param name="Speaker">The agent that speaks next; null ends the turn.</param>
/// <param name="Reason">Why, in a word or two: recorded, logged and, at the end, told in the receipt.</param>
/// <param name="State">Changes of the session's state that go with the decision.</param>
public sealed record TurnStep(string? Speaker, string Reason, IReadOnlyList<SessionStateChange> State)
{
    /// <summary>Lets an agent speak.</summary>
    /// <param name="speaker">The agent.</param>
    /// <param name="reason">Why.</param>
    /// <returns>The step.</returns>
    public static TurnStep Speak(string speaker, string reason) => new(speaker, reason, []);

    /// <summary>Ends the turn.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The step.</returns>
    public static TurnStep End(string reason) => new(null, reason, []);
}
