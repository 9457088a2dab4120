namespace SmallTalk.Turns;

/// <summary>A pending turn as it is stored.</summary>
internal sealed record PendingTurnDocument(int Format, PendingTurn Turn);
