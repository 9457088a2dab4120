using System.Globalization;

namespace SmallTalk.Storage.Postgres;

/// <summary>A day of the log, by UTC: a partition of its table.</summary>
/// <param name="Date">The day.</param>
internal readonly record struct EventDay(DateOnly Date)
{
    private const string Prefix = "st_event_";
    private const string Format = "yyyyMMdd";

    /// <summary>The name of its table.</summary>
    public string Table => Prefix + Date.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Its first moment, in microseconds.</summary>
    public long From => Moments.ToMicroseconds(new DateTimeOffset(Date, default, TimeSpan.Zero));

    /// <summary>The first moment after it.</summary>
    public long To => Moments.ToMicroseconds(new DateTimeOffset(Date, default, TimeSpan.Zero).AddDays(1));

    /// <summary>The day of a moment.</summary>
    public static EventDay Of(long microseconds) => new(DateOnly.FromDateTime(Moments.FromMicroseconds(microseconds).UtcDateTime));

    /// <summary>The day of a table; null when it is not one of ours.</summary>
    public static EventDay? OfTable(string table) =>
        table.StartsWith(Prefix, StringComparison.Ordinal)
        && DateOnly.TryParseExact(table.AsSpan(Prefix.Length), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new EventDay(date)
            : null;

    public EventDay Plus(int days) => new(Date.AddDays(days));
}
