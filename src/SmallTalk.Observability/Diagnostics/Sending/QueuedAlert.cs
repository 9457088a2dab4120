namespace SmallTalk.Diagnostics;

/// <summary>A message on its way, and when it set out.</summary>
/// <param name="Message">The message.</param>
/// <param name="Since">The timestamp at which the sink was given it, or the oldest of what is gathered in it.</param>
internal readonly record struct QueuedAlert(AlertMessage Message, long Since)
{
    /// <summary>Makes one of several; one alone stays as it is.</summary>
    public static QueuedAlert Gather(IReadOnlyList<QueuedAlert> alerts) =>
        alerts.Count == 1 ? alerts[0] : new(AlertMessages.Gather([.. alerts.Select(alert => alert.Message)]), alerts.Min(alert => alert.Since));
}
