namespace SmallTalk.Storage.Files;

/// <summary>One operation within the bytes of a record.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="File">To which file.</param>
/// <param name="Offset">At which byte of the file.</param>
/// <param name="Start">Where its bytes begin in the record or batch.</param>
/// <param name="Length">How many bytes it writes.</param>
internal readonly record struct JournalOp(JournalOpKind Kind, string File, long Offset, int Start, int Length);
