namespace SmallTalk.Architecture.Logs;

/// <summary>One source-generated log method: its room and event id, null where it has none.</summary>
internal sealed record LogMethod(string? Room, string Name, int? Id);
