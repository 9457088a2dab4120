using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Benchmarks.Stalls;

/// <summary>Hears of each change of an agent's health by the library's own metric.</summary>
internal sealed class HealthMeter : IDisposable
{
    private readonly MeterListener _listener = new();

    /// <param name="note">Is told the agent and its new status.</param>
    public HealthMeter(Action<string, string> note)
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == SmallTalkDiagnostics.MeterName && instrument.Name == "smalltalk.agents.health_changes")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) => note((string)tags[0].Value!, (string)tags[1].Value!));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();
}
