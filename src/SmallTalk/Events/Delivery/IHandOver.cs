namespace SmallTalk.Events;

/// <summary>How a lane brings events to its handler.</summary>
internal interface IHandOver : IAsyncDisposable
{
    /// <summary>Takes the next event of the log. Completes when the lane may go on with what follows.</summary>
    /// <exception cref="OperationCanceledException">The lane stops; the event must come again.</exception>
    ValueTask TakeAsync(EventRecord record);

    /// <summary>Completes when nothing is in hand any more.</summary>
    ValueTask FinishAsync();

    /// <summary>Ends the calls in hand.</summary>
    void Cut();
}
