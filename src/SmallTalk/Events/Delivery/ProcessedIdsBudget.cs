using Microsoft.Extensions.Logging;

namespace SmallTalk.Events;

/// <summary>How many ids the subscribers of this process may remember each. Above 100 MB together it warns, and they forget faster (FR-011a).</summary>
internal sealed partial class ProcessedIdsBudget(int capacity, ILogger logger, long mostBytes = ProcessedIdsBudget.MostBytes)
{
    public const long MostBytes = 100 * 1024 * 1024;

    private const int Fewer = 10;

    private long _count;
    private int _isTight;

    /// <summary>How many ids one subscriber remembers.</summary>
    public int Capacity => Volatile.Read(ref _isTight) == 1 ? Math.Max(1, capacity / Fewer) : capacity;

    /// <summary>What all of them take.</summary>
    public long Bytes => Interlocked.Read(ref _count) * ProcessedIds.BytesPerId;

    public void Changed(int by)
    {
        if (by == 0)
            return;
        Interlocked.Add(ref _count, by);
        if (Bytes > mostBytes && Interlocked.Exchange(ref _isTight, 1) == 0)
            LogTight(mostBytes / (1024 * 1024), Capacity);
        else if (Bytes < mostBytes / 2)
            Volatile.Write(ref _isTight, 0);
    }

    [LoggerMessage(
        3050,
        LogLevel.Warning,
        "The ids of handled events take more than {Megabytes} MB: each subscriber remembers {Capacity} from now on. Lower SmallTalk:Events:ProcessedIds or the number of subscribers."
    )]
    private partial void LogTight(long megabytes, int capacity);
}
