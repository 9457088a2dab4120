using System.Diagnostics.Metrics;

namespace SmallTalk.Diagnostics;

/// <summary>Measures what becomes of alerts after the sinks were given them.</summary>
internal sealed class AlertDeliveryInstruments
{
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _failedAttempts;
    private readonly Histogram<double> _duration;

    public AlertDeliveryInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _delivered = meter.CreateCounter<long>("smalltalk.alerts.delivered", "{alert}", "Alerts that arrived, by sink");
        _lost = meter.CreateCounter<long>("smalltalk.alerts.lost", "{alert}", "Alerts that a sink could not deliver, by sink and reason");
        _failedAttempts = meter.CreateCounter<long>("smalltalk.alerts.failed_attempts", "{attempt}", "Attempts to deliver alerts that failed, by sink");
        _duration = meter.CreateHistogram<double>("smalltalk.alerts.delivery.duration", "s", "From when a sink was given an alert to its arrival");
    }

    public void Delivered(string sink, TimeSpan duration, int alerts)
    {
        _delivered.Add(alerts, Tag(sink));
        _duration.Record(duration.TotalSeconds, Tag(sink));
    }

    public void Lost(string sink, string reason, int alerts) => _lost.Add(alerts, Tag(sink), new("reason", reason));

    public void AttemptFailed(string sink) => _failedAttempts.Add(1, Tag(sink));

    private static KeyValuePair<string, object?> Tag(string sink) => new("sink", sink);
}
