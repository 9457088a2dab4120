namespace SmallTalk.Events;

/// <summary>
/// What an event was in another log, when a migration brings it over. Imported events are appended by <see cref="IEventLog.AppendAsync"/>, are visible when
/// it returns, and get new positions.
/// </summary>
/// <param name="AppendedAt">When it was appended there. May lie in the future. A time before that of the newest event in the log is raised to it: time never runs back along a log.</param>
/// <param name="IsRedacted">Whether its payload was erased; it then has none.</param>
public sealed record EventImport(DateTimeOffset AppendedAt, bool IsRedacted = false);
