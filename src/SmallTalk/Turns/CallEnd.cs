namespace SmallTalk.Turns;

/// <summary>How an agent's answer ended, and the error when there was one.</summary>
internal readonly record struct CallEnd(CallEndKind Kind, Exception? Error = null);
