namespace SmallTalk.Alerts;

/// <summary>Brings alerts to operators. Several can be registered; the log is always one of them.</summary>
/// <remarks>
/// Called on a thread of the pool, one alert at a time; never on the path that raised it. A sink that takes longer than 10 s is left, and may then run beside
/// the next call. The alert is not sent again.
/// </remarks>
public interface IAlertSink
{
    /// <summary>Sends an alert.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task. What it throws is logged and counted, and the other sinks are served.</returns>
    ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default);
}
