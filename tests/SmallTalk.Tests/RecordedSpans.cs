using System.Collections.Concurrent;
using System.Diagnostics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Tests;

/// <summary>The library's spans that have ended below one request, which is under way from its making to <see cref="End"/>.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public RecordedSpans()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == SmallTalkDiagnostics.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        Request = new Activity("request").Start();
    }

    public Activity Request { get; }

    /// <summary>Ends the request.</summary>
    /// <returns>Its spans, in the order in which they ended.</returns>
    public IReadOnlyList<Activity> End()
    {
        Request.Stop();
        return [.. _ended.Where(activity => activity.TraceId == Request.TraceId)];
    }

    public void Dispose()
    {
        Request.Dispose();
        _listener.Dispose();
    }
}
