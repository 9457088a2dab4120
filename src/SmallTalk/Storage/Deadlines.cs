using System.Collections.Concurrent;

namespace SmallTalk.Storage;

/// <summary>Tokens that end calls of a store after their time. A source that did not have to end its call is used again, with its timer. Safe for use by several threads.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private const int MostKept = 256;

    private readonly ConcurrentQueue<CancellationTokenSource> _kept = new();

    /// <summary>Begins the time of a call. Whoever does so calls <see cref="End"/> when nobody uses the token any more.</summary>
    public CancellationTokenSource Begin(TimeSpan limit)
    {
        if (!_kept.TryDequeue(out var source))
            return new(limit, time);
        source.CancelAfter(limit);
        return source;
    }

    /// <summary>Ends the time of a call that came back.</summary>
    public void End(CancellationTokenSource source)
    {
        // Timers of another clock than the system's are not reset.
        if (_kept.Count < MostKept && source.TryReset())
            _kept.Enqueue(source);
        else
            source.Dispose();
    }
}
