namespace SmallTalk.Turns;

/// <summary>The turn was not begun because another one is in the way. Nothing was stored.</summary>
public sealed class TurnRejectedException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="message">What is in the way, and what to do.</param>
    /// <param name="pending">The turn that is in the way, when it is known.</param>
    public TurnRejectedException(string message, PendingTurn? pending = null)
        : base(message, ErrorClass.Conflict) => Pending = pending;

    /// <summary>The turn that is in the way, when it is known.</summary>
    public PendingTurn? Pending { get; }
}
