namespace SmallTalk.Storage.Files;

/// <summary>An operation that is durable in the journal and waits for room in the files.</summary>
internal sealed record HeldOp(JournalOpKind Kind, string File, long Offset, byte[] Bytes);
