using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>What a director decided.</summary>
/// <param name="Speaker">The agent that speaks next; null ends the turn.</param>
/// <param name="Reason">Why, in a word or two: recorded, logged and, at the end, told in the receipt.</param>
/// <param name="State">Changes of the session's state that go with the decision.</param>
public sealed record TurnStep(string? Speaker, string Reason, IReadOnlyList<SessionStateChange> State)
{
    /// <summary>Events that go with the decision.</summary>
    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    /// <summary>Whether the decision is stored before the agent is asked, so that a killed turn goes on with the same one; otherwise it is stored with the agent's first step.</summary>
    public bool IsStoredFirst { get; init; }

    /// <summary>Whether the turn waits until it is resumed, instead of ending; a turn that cannot be pending (under <see cref="TurnFailurePolicy.Discard"/>, or beside others) ends.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>Lets an agent speak.</summary>
    /// <param name="speaker">The agent.</param>
    /// <param name="reason">Why.</param>
    /// <returns>The step.</returns>
    public static TurnStep Speak(string speaker, string reason) => new(speaker, reason, []);

    /// <summary>Ends the turn.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The step.</returns>
    public static TurnStep End(string reason) => new(null, reason, []);

    /// <summary>Suspends the turn: it stays pending, is not taken over, and goes on with <see cref="ITurnRunner.ResumeTurnAsync"/>.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The step.</returns>
    public static TurnStep Suspend(string reason) => new(null, reason, []) { IsSuspended = true };
}
