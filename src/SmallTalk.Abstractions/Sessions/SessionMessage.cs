using Microsoft.Extensions.AI;

namespace SmallTalk.Sessions;

/// <summary>A message of a session. The message belongs to the session: treat it as read-only.</summary>
/// <param name="Sequence">Its place: 1, 2, 3 … without a hole.</param>
/// <param name="CommittedAt">When it was committed, by the store's clock.</param>
/// <param name="Message">The message.</param>
public sealed record SessionMessage(long Sequence, DateTimeOffset CommittedAt, ChatMessage Message);
