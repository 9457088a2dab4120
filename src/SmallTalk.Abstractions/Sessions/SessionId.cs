namespace SmallTalk.Sessions;

/// <summary>The identity of a session: an opaque text of 1 to 256 bytes (UTF-8), compared byte by byte.</summary>
/// <remarks>
/// Ids made by <see cref="New"/> are version-4 UUIDs (RFC 9562) whose 122 random bits come from the cryptographic generator.
/// An id that a host brings is as guessable as the host makes it. Look-alike letters of other scripts make other ids.
/// Control, format and unassigned characters, outer white space, text that is not in normalization form C, and the path
/// segments "." and ".." are refused. Immutable and safe for use by several threads.
/// </remarks>
public readonly struct SessionId : IEquatable<SessionId>, IComparable<SessionId>
{
    private readonly string? _value;

    private SessionId(string value) => this._value = value;

    /// <summary>The text of the id.</summary>
    /// <exception cref="InvalidIdException">This is the default value, which is no id.</exception>
    public string Value => _value ?? throw new InvalidIdException("session id", null, "was never set");

    /// <summary>Whether this is the default value, which is no id.</summary>
    public bool IsDefault => _value is null;

    /// <summary>Makes a new unguessable id.</summary>
    /// <returns>A version-4 UUID in its 36-character form.</returns>
    public static SessionId New() => new(RandomIds.NewUuid().ToString("D"));

    /// <summary>Takes over an id that the host brings.</summary>
    /// <param name="text">1 to 256 bytes of printable text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="InvalidIdException">The text breaks the rules.</exception>
    public static SessionId Parse(string? text) =>
        OpaqueText.FindFault(text) is { } fault ? throw new InvalidIdException("session id", text, fault) : new(text!);

    /// <summary>Takes over an id that the host brings, when it is valid.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id, or the default value.</param>
    /// <returns>Whether the text is a valid id.</returns>
    public static bool TryParse(string? text, out SessionId id)
    {
        var valid = OpaqueText.FindFault(text) is null;
        id = valid ? new(text!) : default;
        return valid;
    }

    /// <summary>Takes over an id that the host brings.</summary>
    /// <param name="text">1 to 256 bytes of printable text.</param>
    /// <returns>The id.</returns>
    /// <exception cref="InvalidIdException">The text breaks the rules.</exception>
    public static SessionId FromString(string text) => Parse(text);

    /// <summary>Takes over an id that the host brings; see <see cref="Parse"/>.</summary>
    /// <param name="text">1 to 256 bytes of printable text.</param>
    public static implicit operator SessionId(string text) => Parse(text);

    /// <inheritdoc/>
    public bool Equals(SessionId other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SessionId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value is null ? 0 : string.GetHashCode(_value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(SessionId other) => OpaqueText.Compare(ToString(), other.ToString());

    /// <summary>The text of the id, or an empty text for the default value.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _value ?? string.Empty;

    /// <summary>Whether two ids are the same.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(SessionId left, SessionId right) => left.Equals(right);

    /// <summary>Whether two ids differ.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(SessionId left, SessionId right) => !left.Equals(right);

    /// <summary>Whether one id sorts before another, by code point.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(SessionId left, SessionId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one id sorts after another, by code point.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(SessionId left, SessionId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one id sorts before another or is the same.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(SessionId left, SessionId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one id sorts after another or is the same.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(SessionId left, SessionId right) => left.CompareTo(right) >= 0;
}
