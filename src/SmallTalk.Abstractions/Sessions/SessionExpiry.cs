namespace SmallTalk.Sessions;

/// <summary>When a session expires.</summary>
/// <param name="ExpiresAt">The moment from which it is expired.</param>
/// <param name="SlidingWindow">With a window, every committed turn moves the moment to now plus the window; null is absolute.</param>
public readonly record struct SessionExpiry(DateTimeOffset ExpiresAt, TimeSpan? SlidingWindow = null);
