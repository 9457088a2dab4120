using SmallTalk.Sessions;

namespace SmallTalk.Testing;

/// <summary>A message that a session has acknowledged. Immutable.</summary>
/// <param name="Session">The session.</param>
/// <param name="Sequence">The message's place in it.</param>
/// <param name="Hash">SHA-256 over the stored form of the message, in hexadecimal digits.</param>
public sealed record Acknowledgement(SessionKey Session, long Sequence, string Hash);
