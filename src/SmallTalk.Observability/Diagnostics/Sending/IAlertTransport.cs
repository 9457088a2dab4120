namespace SmallTalk.Diagnostics;

/// <summary>Brings one message to its receiver. Several messages may be on their way at once.</summary>
internal interface IAlertTransport
{
    /// <summary>Sends a message; it has arrived when this returns.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="AlertRefusedException">The receiver did not take it.</exception>
    Task SendAsync(AlertMessage message, CancellationToken cancellationToken);
}
