namespace SmallTalk.Events;

/// <summary>The acknowledgement of a publish.</summary>
/// <param name="Count">How many events.</param>
/// <param name="IsDurable">Whether they are in the log; false when they are queued for it and lost if the process dies first.</param>
public readonly record struct PublishReceipt(int Count, bool IsDurable);
