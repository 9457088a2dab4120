namespace SmallTalk.Turns;

/// <summary>What is kept of a turn that fails, is cancelled or is left by its consumer. Completed steps are kept by the first two.</summary>
public enum TurnFailurePolicy
{
    /// <summary>The user's message and every completed step; nothing of an answer cut short.</summary>
    KeepUserMessage = 0,

    /// <summary>The same, and the answer cut short as far as it came, marked by <c>smalltalk.partial</c> in its additional properties.</summary>
    KeepPartial = 1,

    /// <summary>
    /// Nothing: a turn under this policy is held back and committed as one at its end, so that a failed one leaves no trace. A kill loses it, and it cannot be resumed.
    /// </summary>
    Discard = 2,
}
