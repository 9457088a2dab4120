using System.Globalization;

namespace SmallTalk.Events;

/// <summary>A place in the event log: one opaque token. The default value is the beginning of the log.</summary>
/// <remarks>
/// Engines with one storage partition count; others keep a vector of places as text. Positions of one storage partition can be compared, those of
/// different ones cannot. The text form round-trips.
/// </remarks>
public readonly struct EventPosition : IEquatable<EventPosition>
{
    private readonly string? _vector;

    private EventPosition(long ordinal, string? vector)
    {
        Ordinal = ordinal;
        this._vector = vector;
    }

    /// <summary>The beginning of the log: before every event.</summary>
    public static EventPosition Beginning => default;

    /// <summary>The count of a counting engine; 0 for a vector.</summary>
    public long Ordinal { get; }

    /// <summary>The text of a vector; null for a counting engine.</summary>
    public string? Vector => _vector;

    /// <summary>Makes the position of a counting engine.</summary>
    /// <param name="ordinal">The count, 0 (the beginning) or more.</param>
    /// <returns>The position.</returns>
    public static EventPosition FromOrdinal(long ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        return new(ordinal, null);
    }

    /// <summary>Makes the position of an engine with several storage partitions.</summary>
    /// <param name="text">The engine's own text, not empty and not a number alone.</param>
    /// <returns>The position.</returns>
    public static EventPosition FromVector(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new(0, text);
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">What <see cref="ToString"/> gave; null or empty is the beginning.</param>
    /// <returns>The position.</returns>
    public static EventPosition Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return default;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? FromOrdinal(ordinal) : FromVector(text);
    }

    /// <inheritdoc/>
    public bool Equals(EventPosition other) => Ordinal == other.Ordinal && string.Equals(_vector, other._vector, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EventPosition other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Ordinal, _vector);

    /// <summary>The text form.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _vector ?? Ordinal.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether two positions are the same.</summary>
    /// <param name="left">One position.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(EventPosition left, EventPosition right) => left.Equals(right);

    /// <summary>Whether two positions differ.</summary>
    /// <param name="left">One position.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(EventPosition left, EventPosition right) => !left.Equals(right);
}
