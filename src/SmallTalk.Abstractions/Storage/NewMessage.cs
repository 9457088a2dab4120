namespace SmallTalk.Storage;

/// <summary>A message to be appended to a session.</summary>
/// <param name="Payload">The serialized <c>ChatMessage</c>; not empty.</param>
public readonly record struct NewMessage(Payload Payload)
{
    /// <summary>The commit and time of a message that a migration brings over; null otherwise.</summary>
    public MessageImport? Import { get; init; }
}
