using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>One page of a query.</summary>
/// <param name="Sessions">The headers, in order.</param>
/// <param name="Next">What <see cref="SessionQuery.After"/> must be for the next page; null when there is none.</param>
public sealed record SessionPage(IReadOnlyList<SessionHeader> Sessions, SessionKey? Next);
