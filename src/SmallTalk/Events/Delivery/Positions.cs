using System.Globalization;

namespace SmallTalk.Events;

/// <summary>The order of places in one log.</summary>
internal static class Positions
{
    /// <summary>Whether everything up to the second place is covered by the first.</summary>
    public static bool Covers(this EventPosition place, EventPosition other)
    {
        if (place.Vector is null && other.Vector is null)
            return place.Ordinal >= other.Ordinal;
        var parts = Parse(place);
        return Parse(other).All(part => parts.GetValueOrDefault(part.Key) >= part.Value);
    }

    private static Dictionary<string, long> Parse(EventPosition place)
    {
        var parts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in (place.Vector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            parts[part[..colon]] = long.Parse(part.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        }
        return parts;
    }
}
