namespace SmallTalk.Storage.Files;

/// <summary>A stretch of bytes.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How long it is; 0 is no stretch.</param>
internal readonly record struct Extent(long Offset, int Length)
{
    internal bool IsEmpty => Length == 0;

    internal long End => Offset + Length;
}
