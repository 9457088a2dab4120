using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Tour;

/// <summary>Listens to the library's own counters of conflicts.</summary>
internal static class ConflictMeter
{
    public static IDisposable Start(string instrumentName, Action<long> conflicted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SmallTalkDiagnostics.MeterName && instrument.Name == instrumentName)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => conflicted(count));
        listener.Start();
        return listener;
    }
}
