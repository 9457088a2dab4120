namespace SmallTalk.Storage;

/// <summary>The tenant, user or other boundary that is part of every key, row and cursor. The default value is the empty partition.</summary>
/// <remarks>An opaque text of at most 256 bytes (UTF-8) under the same rules as a session id. Immutable.</remarks>
public readonly struct Partition : IEquatable<Partition>, IComparable<Partition>
{
    private readonly string? _value;

    private Partition(string value) => this._value = value;

    /// <summary>The empty partition: what a host without isolation uses.</summary>
    public static Partition Default => default;

    /// <summary>The text of the partition; empty for the default partition.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>Takes over the name of a partition.</summary>
    /// <param name="text">At most 256 bytes of printable text; null or empty is the default partition.</param>
    /// <returns>The partition.</returns>
    /// <exception cref="InvalidIdException">The text breaks the rules.</exception>
    public static Partition Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return default;
        return OpaqueText.FindFault(text) is { } fault ? throw new InvalidIdException("partition", text, fault) : new(text);
    }

    /// <inheritdoc/>
    public bool Equals(Partition other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Partition other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(Partition other) => OpaqueText.Compare(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Whether two partitions are the same.</summary>
    /// <param name="left">One partition.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Partition left, Partition right) => left.Equals(right);

    /// <summary>Whether two partitions differ.</summary>
    /// <param name="left">One partition.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Partition left, Partition right) => !left.Equals(right);

    /// <summary>Whether one partition sorts before another, by code point.</summary>
    /// <param name="left">One partition.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(Partition left, Partition right) => left.CompareTo(right) < 0;

    /// <summary>Whether one partition sorts after another, by code point.</summary>
    /// <param name="left">One partition.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(Partition left, Partition right) => left.CompareTo(right) > 0;

    /// <summary>Whether one partition sorts before another or is the same.</summary>
    /// <param name="left">One partition.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(Partition left, Partition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one partition sorts after another or is the same.</summary>
    /// <param name="left">One partition.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(Partition left, Partition right) => left.CompareTo(right) >= 0;
}
