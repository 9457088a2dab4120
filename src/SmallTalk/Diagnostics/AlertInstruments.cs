using System.Diagnostics.Metrics;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Measures alerts.</summary>
internal sealed class AlertInstruments
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _sinkFailures;

    public AlertInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _sent = meter.CreateCounter<long>("smalltalk.alerts.sent", "{alert}", "Alerts brought to the sinks.");
        _dropped = meter.CreateCounter<long>("smalltalk.alerts.dropped", "{alert}", "Alerts for which the queue had no room.");
        _sinkFailures = meter.CreateCounter<long>("smalltalk.alerts.sink_failures", "{failure}", "Alerts that a sink could not send.");
    }

    public void Sent(string name, AlertSeverity severity) => _sent.Add(1, new("alert", name), new("severity", severity.ToString()));

    public void Dropped(string name) => _dropped.Add(1, new KeyValuePair<string, object?>("alert", name));

    public void SinkFailed(string sink) => _sinkFailures.Add(1, new KeyValuePair<string, object?>("sink", sink));
}
