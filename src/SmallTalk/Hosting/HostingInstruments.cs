using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Hosting;

/// <summary>What starting and stopping took.</summary>
internal sealed class HostingInstruments
{
    private readonly Histogram<double> _start;
    private readonly Histogram<double> _shutdown;

    public HostingInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _start = meter.CreateHistogram<double>("smalltalk.hosting.start.duration", "s", "From the first stage to ready.");
        _shutdown = meter.CreateHistogram<double>("smalltalk.hosting.shutdown.duration", "s", "From the begin of a stop to its end.");
    }

    public void Started(TimeSpan duration) => _start.Record(duration.TotalSeconds);

    public void Stopped(TimeSpan duration) => _shutdown.Record(duration.TotalSeconds);
}
