using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>A session as it was at one version: header, the messages asked for, state. An independent copy.</summary>
/// <param name="Header">The header.</param>
/// <param name="Messages">The messages asked for, in order of their sequence.</param>
/// <param name="State">The newest version of each entry of the session's own state that is not deleted, in order of name.</param>
public sealed record StoredSession(SessionHeader Header, IReadOnlyList<MessageRecord> Messages, IReadOnlyList<StateEntry> State);
