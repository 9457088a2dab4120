namespace SmallTalk.Storage;

/// <summary>Opaque bytes that a store keeps and gives back unchanged, with the word on how to read them.</summary>
/// <param name="Bytes">The bytes. The owner must not change them after handing them over.</param>
/// <param name="Encodings">How to read them; <see cref="PayloadEncodings.Json"/> by default.</param>
public readonly record struct Payload(ReadOnlyMemory<byte> Bytes, PayloadEncodings Encodings = PayloadEncodings.Json)
{
    /// <summary>Whether the payload has no bytes: nothing was stored, or it was redacted.</summary>
    public bool IsEmpty => Bytes.IsEmpty;

    /// <summary>Whether two payloads hold the same bytes in the same encoding.</summary>
    /// <param name="other">The other payload.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(Payload other) => Encodings == other.Encodings && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Encodings);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}
