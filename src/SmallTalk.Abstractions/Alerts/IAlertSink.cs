namespace SmallTalk.Alerts;

/// <summary>Brings alerts to operators. Several can be registered; the log is always one of them.</summary>
/// <remarks>Called by the dispatcher's own loop, one alert at a time; never on the path that raised it.</remarks>
public interface IAlertSink
{
    /// <summary>Sends an alert.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A task. What it throws is logged and counted, and the other sinks are served.</returns>
    ValueTask SendAsync(Alert alert, CancellationToken cancellationToken = default);
}
