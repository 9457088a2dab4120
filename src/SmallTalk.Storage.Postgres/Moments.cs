namespace SmallTalk.Storage.Postgres;

/// <summary>Times as the tables hold them: whole microseconds since 1970, UTC, rounded down.</summary>
internal static class Moments
{
    public static long ToMicroseconds(DateTimeOffset moment) => Floor(moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks);

    public static long ToMicroseconds(TimeSpan time) => Floor(time.Ticks);

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        new(DateTimeOffset.UnixEpoch.UtcTicks + checked(microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static TimeSpan Span(long microseconds) => new(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    private static long Floor(long ticks) => ticks >= 0 ? ticks / TimeSpan.TicksPerMicrosecond : ((ticks + 1) / TimeSpan.TicksPerMicrosecond) - 1;
}
