namespace SmallTalk.Storage;

/// <summary>A generated operation on one of a few sessions.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Session">Which session.</param>
/// <param name="Offset">How far the expected version is from the current one.</param>
/// <param name="Size">How many messages.</param>
public sealed record SessionOperation(SessionOperationKind Kind, int Session, int Offset, int Size);
