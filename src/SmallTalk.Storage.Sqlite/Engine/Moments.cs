namespace SmallTalk.Storage.Sqlite;

/// <summary>Times as they are stored: whole microseconds of UTC since 1970, rounded down.</summary>
internal static class Moments
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    private static readonly long Earliest = ToMicroseconds(DateTimeOffset.MinValue);
    private static readonly long Latest = ToMicroseconds(DateTimeOffset.MaxValue);

    public static long ToMicroseconds(DateTimeOffset time)
    {
        var (whole, rest) = Math.DivRem(time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TicksPerMicrosecond);
        return rest < 0 ? whole - 1 : whole;
    }

    public static long ToMicroseconds(TimeSpan time) => time.Ticks / TicksPerMicrosecond;

    /// <summary>The first whole microsecond that is not earlier.</summary>
    public static long ToMicrosecondsUp(DateTimeOffset time)
    {
        var down = ToMicroseconds(time);
        return FromMicroseconds(down) < time ? down + 1 : down;
    }

    public static bool IsMoment(long microseconds) => microseconds >= Earliest && microseconds <= Latest;

    public static DateTimeOffset FromMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TicksPerMicrosecond);

    public static TimeSpan ToTimeSpan(long microseconds) => new(microseconds * TicksPerMicrosecond);
}
