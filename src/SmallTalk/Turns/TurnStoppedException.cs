namespace SmallTalk.Turns;

/// <summary>Unwinds a turn that is ended from outside; never reaches a host.</summary>
internal sealed class TurnStoppedException(TurnStop reason) : Exception
{
    internal TurnStop Reason { get; } = reason;

    internal string Code =>
        Reason switch
        {
            TurnStop.Cancelled => "cancelled",
            TurnStop.ConsumerLeft => "consumer_left",
            TurnStop.ConsumerStalled => "consumer_stalled",
            _ => "host_stopping",
        };

    /// <summary>What the caller of a turn is told that was not begun.</summary>
    internal Exception ForCaller(CancellationToken caller) =>
        Reason == TurnStop.HostStopping
            ? new TurnRejectedException("The host is stopping; the turn was not begun. Send it after the restart.")
            : new OperationCanceledException("The turn was cancelled before it was begun.", this, caller);
}
