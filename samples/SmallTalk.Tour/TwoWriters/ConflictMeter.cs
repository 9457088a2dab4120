using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Tour.TwoWriters;

/// <summary>Listens to the library's own counter of conflicts.</summary>
internal static class ConflictMeter
{
    public static IDisposable Start(Action<long> conflicted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SmallTalkDiagnostics.MeterName && instrument.Name == "smalltalk.sessions.conflicts")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => conflicted(count));
        listener.Start();
        return listener;
    }
}
